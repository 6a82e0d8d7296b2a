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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Logs in one or several data directories. */
final class FileStorage implements Storage {
  private static final Logger LOGGER = System.getLogger(FileStorage.class.getName());

  /** So many logs are closed at a time: their syncs share the journal of the file system. */
  private static final int CLOSERS = 16;

  private final List<DataDirectory> directories;
  private final FileServices fs;
  private final Map<LogName, StoredLog> logs = new ConcurrentHashMap<>();

  FileStorage(List<Path> paths, Disk disk, InstantSource clock) {
    fs = new FileServices(disk, clock, new Background(), new Scratch());
    directories = paths.stream().map(path -> new DataDirectory(path, fs)).toList();
  }

  @Override
  public void start() {
    for (DataDirectory directory : directories) {
      try {
        for (DataDirectory.Found found : directory.open()) {
          StoredLog log =
              new StoredLog(found.id(), directory, fs, found.summary(), Optional.empty());
          StoredLog other = logs.putIfAbsent(name(found.id()), log);
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
      } catch (IOException e) {
        throw new StorageException("Cannot use the data directory " + directory.path(), e);
      }
    }
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

  private StoredLog create(LogId id) throws IOException {
    DataDirectory directory = directoryForNew();
    StoredLog log =
        new StoredLog(id, directory, fs, Optional.empty(), Optional.of(directory.create(id)));
    logs.put(name(id), log);
    return log;
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
      List<LogSize> sizes =
          logsIn(directory).stream().map(log -> new LogSize(log.id(), log.sizeInBytes())).toList();
      volumes.add(directory.volume(sizes));
    }
    return volumes;
  }

  @Override
  public void close() {
    closeAll(logs.values());
    fs.background().close();
    for (DataDirectory directory : directories) {
      try {
        List<LogSummary> summaries = new ArrayList<>();
        logsIn(directory).forEach(log -> log.summary().ifPresent(summaries::add));
        directory.checkpoint(summaries);
      } catch (IOException e) {
        LOGGER.log(Level.WARNING, "The next start has to look at every log", e);
      }
      try {
        directory.unlock();
      } catch (IOException e) {
        LOGGER.log(Level.WARNING, "Cannot unlock " + directory.path(), e);
      }
    }
    logs.clear();
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
