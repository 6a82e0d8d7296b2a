package io.tailrace.storage.file;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.storage.file.FileNames.LogName;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Logs in one or several data directories. */
final class FileStorage implements Storage {
  private static final Logger LOGGER = System.getLogger(FileStorage.class.getName());

  /** So many logs are closed at a time: their syncs share the journal of the file system. */
  private static final int CLOSERS = 16;

  private final List<DataDirectory> directories;
  private final FileServices fs;
  private final Map<LogName, StoredLog> logs = new ConcurrentHashMap<>();

  /** Logs that are known to be new; kept only where one that is not found may be elsewhere. */
  private final Set<LogId> expected = ConcurrentHashMap.newKeySet();

  FileStorage(List<Path> paths, Disk disk, InstantSource clock) {
    this(paths, disk, clock, OpenSegments.DEFAULT_LIMIT);
  }

  FileStorage(List<Path> paths, Disk disk, InstantSource clock, int openSegments) {
    fs =
        new FileServices(
            disk,
            clock,
            new Background(),
            new Scratch(8, 16 << 10),
            new Scratch(2, 256 << 10),
            new OpenSegments(openSegments));
    directories = paths.stream().map(path -> new DataDirectory(path, fs)).toList();
  }

  @Override
  public void start() {
    List<IOException> failures = new ArrayList<>();
    for (DataDirectory directory : directories) {
      try {
        adopt(directory);
      } catch (IOException e) {
        failures.add(new IOException(unusable(directory, e), e));
      }
    }
    if (failures.size() == directories.size()) {
      StorageException refused =
          new StorageException(
              failures.stream().map(IOException::getMessage).collect(Collectors.joining("; ")),
              failures.getFirst());
      failures.stream().skip(1).forEach(refused::addSuppressed);
      throw refused;
    }
    for (IOException failure : failures) {
      LOGGER.log(Level.ERROR, "The logs in it are offline: " + failure.getMessage(), failure);
    }
  }

  private static String unusable(DataDirectory directory, IOException e) {
    return "Cannot use the data directory " + directory.path() + ": " + DiskError.reason(e);
  }

  private void adopt(DataDirectory directory) throws IOException {
    for (LogSummary found : directory.open()) {
      StoredLog other = logs.putIfAbsent(name(found.id()), new StoredLog(found, directory, fs));
      if (other != null) {
        throw new StorageException(
            "Log "
                + found.id()
                + " is both in "
                + other.directory().path()
                + " and in "
                + directory.path());
      }
    }
    directory.adopted();
  }

  private static LogName name(LogId id) {
    return new LogName(id.topic(), id.partition());
  }

  @Override
  public List<LogId> logs() {
    return logs.values().stream().map(StoredLog::id).toList();
  }

  @Override
  public Log open(LogId id, LogConfig config) {
    try {
      StoredLog log = logs.get(name(id));
      if (log == null) {
        log = create(id);
      }
      if (!log.id().equals(id)) {
        throw new StorageException(
            "A log of an earlier topic with the name of " + id + " is still stored");
      }
      return log.open(config);
    } catch (IOException e) {
      throw new StorageException("Cannot open " + id, e);
    }
  }

  @Override
  public void expectNew(LogId id) {
    if (unusable().isPresent()) {
      expected.add(id);
    }
  }

  private Optional<DataDirectory> unusable() {
    return directories.stream().filter(directory -> !directory.isUsable()).findFirst();
  }

  private StoredLog create(LogId id) throws IOException {
    Optional<DataDirectory> unusable = unusable();
    if (unusable.isPresent() && !expected.remove(id)) {
      throw new StorageException(
          "Log "
              + id
              + " may be in the data directory "
              + unusable.get().path()
              + ", which could not be used when the storage was started");
    }
    StoredLog log = createInAny(id);
    logs.put(name(id), log);
    return log;
  }

  /** Tries one directory after the other: one that is full, say, tells so only when it is used. */
  private StoredLog createInAny(LogId id) throws IOException {
    List<IOException> failures = new ArrayList<>();
    while (true) {
      DataDirectory directory = directoryForNew();
      try {
        return new StoredLog(directory.create(id), directory, fs);
      } catch (IOException e) {
        failures.forEach(e::addSuppressed);
        if (directory.isOnline() || directories.stream().noneMatch(DataDirectory::isOnline)) {
          throw e;
        }
        LOGGER.log(Level.ERROR, "No log is created in it any more: " + unusable(directory, e), e);
        failures.add(e);
      }
    }
  }

  /** The one with the fewest logs. */
  private DataDirectory directoryForNew() {
    if (directories.size() == 1) {
      return directories.getFirst();
    }
    return directories.stream()
        .filter(DataDirectory::isOnline)
        .min(Comparator.comparingInt(directory -> logsIn(directory).size()))
        .orElseThrow(() -> new StorageException("No data directory can be written"));
  }

  private List<StoredLog> logsIn(DataDirectory directory) {
    return logs.values().stream().filter(log -> log.directory() == directory).toList();
  }

  @Override
  public void delete(LogId id) {
    expected.remove(id);
    StoredLog log = logs.get(name(id));
    if (log == null || !log.id().equals(id) || !logs.remove(name(id), log)) {
      return;
    }
    try {
      log.delete();
    } catch (IOException e) {
      throw new StorageException("Cannot delete " + id, e);
    }
  }

  @Override
  public List<Volume> volumes() {
    List<Volume> volumes = new ArrayList<>();
    for (DataDirectory directory : directories) {
      volumes.add(volume(directory));
    }
    return volumes;
  }

  private Volume volume(DataDirectory directory) {
    try {
      return directory.volume(
          logsIn(directory).stream().map(log -> new LogSize(log.id(), log.sizeInBytes())).toList());
    } catch (StorageException e) {
      LOGGER.log(Level.WARNING, "Cannot look at the data directory " + directory.path(), e);
      return directory.offlineVolume();
    }
  }

  @Override
  public void close() {
    closeAll(logs.values());
    fs.background().close();
    for (DataDirectory directory : directories) {
      checkpoint(directory);
      try {
        directory.unlock();
      } catch (IOException e) {
        LOGGER.log(Level.WARNING, "Cannot unlock " + directory.path(), e);
      }
    }
    logs.clear();
  }

  private void checkpoint(DataDirectory directory) {
    List<StoredLog> stored = logsIn(directory);
    try {
      directory.checkpoint(stored.stream().map(StoredLog::summary).toList());
    } catch (IOException e) {
      LOGGER.log(Level.WARNING, "The next start has to look at every log", e);
      for (StoredLog log : stored) {
        saveState(log);
      }
    }
  }

  private static void saveState(StoredLog log) {
    try {
      log.saveState();
    } catch (IOException e) {
      LOGGER.log(Level.WARNING, "The state of " + log.id() + " may not be durable", e);
    }
  }

  private static void closeAll(Collection<StoredLog> stored) {
    try (ExecutorService closers =
        Executors.newFixedThreadPool(CLOSERS, Thread.ofVirtual().factory())) {
      for (StoredLog log : stored) {
        closers.execute(
            () -> {
              try {
                log.close();
              } catch (StorageException e) {
                LOGGER.log(Level.WARNING, "Log " + log.id() + " is recovered when opened next", e);
              }
            });
      }
    }
  }
}
