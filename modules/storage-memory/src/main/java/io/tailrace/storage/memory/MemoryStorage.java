package io.tailrace.storage.memory;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.StorageException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Logs that live as long as this object is not closed. */
final class MemoryStorage implements Storage {
  private record Name(String topic, int partition) {}

  private final Budget budget;
  private final InstantSource clock;
  private final Map<Name, MemoryLog> logs = new ConcurrentHashMap<>();

  MemoryStorage(Budget budget, InstantSource clock) {
    this.budget = budget;
    this.clock = clock;
  }

  @Override
  public List<LogId> logs() {
    return logs.values().stream().map(MemoryLog::id).toList();
  }

  @Override
  public Log open(LogId id, LogConfig config) {
    MemoryLog log =
        logs.computeIfAbsent(
            new Name(id.topic(), id.partition()), name -> new MemoryLog(id, config, budget, clock));
    if (!log.id().equals(id)) {
      throw new StorageException(
          "A log of an earlier topic with the name of " + id + " is still stored");
    }
    log.reopen(config);
    return log;
  }

  @Override
  public void delete(LogId id) {
    Name name = new Name(id.topic(), id.partition());
    MemoryLog log = logs.get(name);
    if (log != null && log.id().equals(id) && logs.remove(name, log)) {
      log.delete();
    }
  }

  @Override
  public List<Volume> volumes() {
    List<LogSize> sizes =
        logs.values().stream().map(log -> new LogSize(log.id(), log.sizeInBytes())).toList();
    return List.of(new Volume("memory", budget.total(), budget.left(), true, sizes));
  }

  @Override
  public void close() {
    List.copyOf(logs.values()).forEach(log -> delete(log.id()));
  }
}
