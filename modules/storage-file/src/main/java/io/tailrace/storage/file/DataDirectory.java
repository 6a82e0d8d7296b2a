package io.tailrace.storage.file;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.Storage.LogSize;
import io.tailrace.spi.storage.Storage.Volume;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.storage.file.FileNames.LogName;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A directory that holds logs, one directory each, and belongs to one storage at a time. */
final class DataDirectory {
  private static final Logger LOGGER = System.getLogger(DataDirectory.class.getName());

  private final Path path;
  private final FileServices fs;
  private Optional<FileChannel> lock = Optional.empty();
  private volatile boolean online;
  private volatile boolean usable;

  /** What the last checkpoint says of logs, for those that are created again. */
  private Map<LogName, Outdated> outdated = Map.of();

  private record Outdated(long stateSequence, int cuts) {}

  DataDirectory(Path path, FileServices fs) {
    this.path = path;
    this.fs = fs;
  }

  Path path() {
    return path;
  }

  /** Whether new logs can be created in it. */
  boolean isOnline() {
    return online;
  }

  /** Whether all logs in it are known. */
  boolean isUsable() {
    return usable;
  }

  /** Says that all logs in it are known to the storage. */
  void adopted() {
    usable = true;
    online = true;
  }

  Path directoryOf(LogId id) {
    return path.resolve(id.toString());
  }

  /** Locks it, and finds the logs in it, of which none is looked at after a clean stop. */
  List<LogSummary> open() throws IOException {
    fs.disk().createDirectory(path);
    lock();
    Optional<List<LogSummary>> checkpoint = Checkpoint.read(fs.disk(), path);
    List<LogSummary> known =
        checkpoint.isPresent() ? checkpoint.get() : Checkpoint.readOutdated(fs.disk(), path);
    Map<LogName, LogSummary> summaries = new HashMap<>();
    known.forEach(log -> summaries.put(new LogName(log.id().topic(), log.id().partition()), log));
    outdated = outdated(known);
    List<LogSummary> found = new ArrayList<>();
    boolean damaged = false;
    for (String name : fs.disk().list(path)) {
      Optional<LogName> log = FileNames.log(name);
      if (FileNames.isDeletedDirectory(name)) {
        fs.background().execute(() -> deleteDirectory(path.resolve(name)));
      } else if (name.equals(FileNames.CHECKPOINT)) {
        damaged = checkpoint.isEmpty();
      } else if (log.isPresent()) {
        Optional<LogSummary> summary = Optional.ofNullable(summaries.get(log.get()));
        if (summary.isPresent() && summary.get().clean()) {
          found.add(summary.get());
        } else {
          identify(log.get(), summary).ifPresent(found::add);
        }
      }
    }
    if (checkpoint.isPresent()) {
      Checkpoint.outdate(fs.disk(), path);
    } else if (damaged) {
      Checkpoint.delete(fs.disk(), path);
    }
    return found;
  }

  private static Map<LogName, Outdated> outdated(List<LogSummary> logs) {
    Map<LogName, Outdated> outdated = new HashMap<>();
    for (LogSummary log : logs) {
      outdated.put(
          new LogName(log.id().topic(), log.id().partition()),
          new Outdated(log.stateSequence(), log.state().cuts()));
    }
    return Map.copyOf(outdated);
  }

  /**
   * Finds out which log a directory holds that was not closed cleanly.
   *
   * @param known what a checkpoint told of it: it holds where nothing newer is found
   */
  private Optional<LogSummary> identify(LogName name, Optional<LogSummary> known)
      throws IOException {
    Path directory = path.resolve(name.toString());
    if (!fs.disk().isDirectory(directory)) {
      return Optional.empty();
    }
    Optional<LogState> stored = LogState.read(fs.disk(), directory);
    if (stored.isPresent()) {
      return Optional.of(newest(name, stored.get(), known));
    }
    if (known.isPresent()) {
      LogSummary left = known.get();
      LogState state = LogState.known(fs.disk(), directory, left.state(), left.stateSequence());
      return Optional.of(LogSummary.unclean(left.id(), state, left.snapshot()));
    }
    // Nothing in it was ever flushed, or its state would have been too.
    Path stray = path.resolve(FileNames.strayDirectory(name));
    LOGGER.log(
        Level.WARNING,
        "{0} has no readable {1}, so nobody can tell its topic; it is kept as {2}",
        directory,
        FileNames.STATE,
        stray);
    fs.disk().rename(directory, stray);
    return Optional.empty();
  }

  private LogSummary newest(LogName name, LogState stored, Optional<LogSummary> known) {
    LogState.Values values = stored.values();
    LogId id = new LogId(name.topic(), values.topicIdHigh(), values.topicIdLow(), name.partition());
    Optional<LogSummary> same = known.filter(left -> left.id().equals(id));
    if (same.isPresent() && same.get().stateSequence() >= stored.sequence()) {
      LogSummary left = same.get();
      LogState state =
          LogState.known(fs.disk(), directoryOf(id), left.state(), left.stateSequence());
      return LogSummary.unclean(id, state, left.snapshot());
    }
    return LogSummary.unclean(
        id,
        stored,
        same.filter(left -> left.state().cuts() == values.cuts()).flatMap(LogSummary::snapshot));
  }

  private void lock() throws IOException {
    FileChannel channel = FileChannel.open(path.resolve(FileNames.LOCK), CREATE, WRITE);
    try {
      if (channel.tryLock() != null) {
        lock = Optional.of(channel);
        return;
      }
    } catch (OverlappingFileLockException e) {
      // Another broker in this process: the same answer.
    }
    channel.close();
    throw new StorageException(
        "The data directory "
            + path.toAbsolutePath().normalize()
            + " is in use by another broker: stop that one, or choose another directory");
  }

  /**
   * Creates the directory of a new log. Durable with the log's first flush.
   *
   * @throws IOException if it could not; if it is offline then, nothing is left of the log, and
   *     another directory can take it
   */
  LogSummary create(LogId id) throws IOException {
    Path directory = directoryOf(id);
    try {
      fs.disk().createDirectory(directory);
      LogState.Values values = LogState.Values.of(id);
      Outdated before = outdated.get(new LogName(id.topic(), id.partition()));
      if (before == null) {
        return LogSummary.created(id, LogState.create(fs.disk(), directory, values));
      }
      // An earlier log of the name is in the checkpoint: nobody must take this one for that.
      LogState state =
          LogState.known(fs.disk(), directory, values.withCuts(before.cuts), before.stateSequence);
      state.update(LogState.Values::cut, true);
      fs.disk().syncDirectory(directory);
      fs.disk().syncDirectory(path);
      return LogSummary.created(id, state);
    } catch (IOException e) {
      removeAfter(e, directory);
      throw e;
    }
  }

  private void removeAfter(IOException failure, Path directory) {
    try {
      if (fs.disk().isDirectory(directory)) {
        deleteDirectory(directory);
        fs.disk().syncDirectory(path);
      }
      online = false;
    } catch (IOException | StorageException e) {
      // The log may come back here: it must not be elsewhere too.
      failure.addSuppressed(e);
    }
  }

  /** Takes a log's directory away at once, and deletes it after a delay. */
  void delete(LogId id, long delayMs) throws IOException {
    Path deleted = path.resolve(FileNames.deletedDirectory());
    fs.disk().rename(directoryOf(id), deleted);
    fs.background().later(delayMs, () -> deleteDirectory(deleted));
  }

  private void deleteDirectory(Path directory) {
    try {
      for (String name : fs.disk().list(directory)) {
        fs.disk().delete(directory.resolve(name));
      }
      fs.disk().delete(directory);
    } catch (IOException e) {
      throw new StorageException("Cannot delete " + directory, e);
    }
  }

  /** The bytes of a log that is not open, by its files. */
  long sizeOf(LogId id) {
    try {
      Path directory = directoryOf(id);
      long sum = 0;
      for (String name : fs.disk().list(directory)) {
        if (FileNames.segmentBase(name).isPresent()) {
          sum += fs.disk().size(directory.resolve(name));
        }
      }
      return sum;
    } catch (IOException e) {
      throw new StorageException("Cannot read " + directoryOf(id), e);
    }
  }

  Volume volume(List<LogSize> logs) {
    try {
      FileStore store = Files.getFileStore(path);
      return new Volume(
          path.toString(), store.getTotalSpace(), store.getUsableSpace(), online, logs);
    } catch (IOException e) {
      return offlineVolume();
    }
  }

  Volume offlineVolume() {
    return new Volume(path.toString(), -1, -1, false, List.of());
  }

  /** Leaves the checkpoint of a clean stop. */
  void checkpoint(Collection<LogSummary> logs) throws IOException {
    if (usable) {
      Checkpoint.write(fs.disk(), path, logs);
    }
  }

  /** Lets another storage have it. */
  void unlock() throws IOException {
    usable = false;
    if (lock.isPresent()) {
      lock.get().close();
      lock = Optional.empty();
    }
  }
}
