package com.example.mvstore;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * All logs in one file. Each log has three maps in it: from base offsets to batches, from base
 * offsets to what a look-up needs to know of them, and from markers to aborted transactions. Two
 * maps hold the offsets and the snapshots of all logs.
 */
final class MvStorage implements Storage {
  private final Path file;
  private final int cacheMb;
  private final InstantSource clock;
  private final Map<String, MvLog> open = new ConcurrentHashMap<>();
  private MVStore store;
  private MVMap<String, byte[]> headers;
  private MVMap<String, byte[]> snapshots;

  MvStorage(Path file, int cacheMb, InstantSource clock) {
    this.file = file;
    this.cacheMb = cacheMb;
    this.clock = clock;
  }

  @Override
  public void start() {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      store = new MVStore.Builder().fileName(file.toString()).cacheSize(cacheMb).open();
      headers = store.openMap("headers", textMap());
      snapshots = store.openMap("snapshots", textMap());
    } catch (IOException | MVStoreException e) {
      throw new StorageException("Cannot open " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public List<LogId> logs() {
    List<LogId> ids = new ArrayList<>();
    headers.forEach((name, header) -> ids.add(Header.read(header).id(name)));
    return ids;
  }

  @Override
  public Log open(LogId id, LogConfig config) {
    byte[] stored = headers.get(id.toString());
    if (stored != null && !Header.read(stored).id(id.toString()).equals(id)) {
      throw new StorageException("A log of another topic with the name of " + id + " is stored");
    }
    return open.computeIfAbsent(
        id.toString(),
        name -> {
          if (stored == null) { // what a deletion left that did not come to its end
            batches(id).clear();
            index(id).clear();
            transactions(id).clear();
          }
          Header header = stored == null ? Header.of(id) : Header.read(stored);
          return new MvLog(this, id, header, config, clock);
        });
  }

  @Override
  public void delete(LogId id) {
    String name = id.toString();
    byte[] stored = headers.get(name);
    if (stored != null && Header.read(stored).id(name).equals(id)) {
      MvLog log = open.remove(name);
      if (log != null) {
        log.abandon();
      }
      headers.remove(name); // first: maps without a header are cleared when the log is created
      snapshots.remove(name);
      store.removeMap("batches/" + name);
      store.removeMap("index/" + name);
      store.removeMap("transactions/" + name);
    }
  }

  @Override
  public List<Volume> volumes() {
    List<LogSize> sizes = new ArrayList<>();
    for (LogId id : logs()) {
      MvLog log = open.get(id.toString());
      sizes.add(new LogSize(id, log != null ? log.sizeInBytes() : sizeOf(id)));
    }
    java.io.File disk = file.toAbsolutePath().getParent().toFile();
    return List.of(
        new Volume(
            file.toString(),
            disk.getTotalSpace(),
            disk.getUsableSpace(),
            !store.isClosed(),
            sizes));
  }

  private long sizeOf(LogId id) {
    long size = 0;
    for (byte[] entry : index(id).values()) {
      size += IndexEntry.read(entry).size();
    }
    return size;
  }

  MVMap<Long, byte[]> batches(LogId id) {
    return store.openMap("batches/" + id, offsetMap());
  }

  MVMap<Long, byte[]> index(LogId id) {
    return store.openMap("index/" + id, offsetMap());
  }

  MVMap<Long, byte[]> transactions(LogId id) {
    return store.openMap("transactions/" + id, offsetMap());
  }

  MVMap<String, byte[]> headers() {
    return headers;
  }

  MVMap<String, byte[]> snapshots() {
    return snapshots;
  }

  /** Writes what has changed, and has the disk write it. */
  void sync() {
    store.commit();
    store.sync();
  }

  void closed(LogId id) {
    open.remove(id.toString());
  }

  @Override
  public void close() {
    if (store != null && !store.isClosed()) {
      List.copyOf(open.values()).forEach(Log::close);
      store.close();
    }
  }

  private static MVMap.Builder<String, byte[]> textMap() {
    MVMap.Builder<String, byte[]> builder = new MVMap.Builder<>();
    builder.setKeyType(StringDataType.INSTANCE);
    builder.setValueType(ByteArrayDataType.INSTANCE);
    return builder;
  }

  private static MVMap.Builder<Long, byte[]> offsetMap() {
    MVMap.Builder<Long, byte[]> builder = new MVMap.Builder<>();
    builder.setKeyType(LongDataType.INSTANCE);
    builder.setValueType(ByteArrayDataType.INSTANCE);
    return builder;
  }
}
