package io.tailrace.storage.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk in memory that keeps no more than it has to: a power loss leaves of a file what was forced
 * and any part of what was written later, and of a directory the names that were synced and, in
 * their order, any number of the changes after that. A name stands for a file and not for its
 * contents: the one is lost without the other.
 */
final class VolatileDisk implements Disk {
  /** A file, whatever its names. */
  private static final class Contents {
    private byte[] now = new byte[0];
    private byte[] durable = new byte[0];
  }

  /** A directory, as it is, and as it was when it was synced last and after each change since. */
  private static final class Names {
    private Map<String, Object> now = new TreeMap<>();
    private final List<Map<String, Object>> states = new ArrayList<>(List.of(now));

    void put(String name, Object entry) {
      now = new TreeMap<>(now);
      now.put(name, entry);
      states.add(now);
    }

    /** At once: one change. */
    void rename(String from, String to) {
      Map<String, Object> renamed = new TreeMap<>(now);
      renamed.put(to, renamed.remove(from));
      now = renamed;
      states.add(now);
    }

    void remove(String name) {
      now = new TreeMap<>(now);
      now.remove(name);
      states.add(now);
    }

    void sync() {
      states.clear();
      states.add(now);
    }
  }

  private final Map<Path, Names> directories = new HashMap<>();
  private final Path root;
  private boolean off;
  private long operationsLeft = Long.MAX_VALUE;

  /** An empty disk; the root exists in the real file system, too, for its lock. */
  VolatileDisk(Path root) {
    this.root = root;
    directories.put(root, new Names());
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path root() {
    return root;
  }

  /** Whether the power is gone. */
  synchronized boolean isOff() {
    return off;
  }

  /** Lets nothing be written any more: what is closed from now on leaves no trace. */
  synchronized void switchOff() {
    off = true;
  }

  /** What is there when the power is back. */
  synchronized VolatileDisk afterPowerLoss(Path newRoot, Random random) {
    VolatileDisk next = new VolatileDisk(newRoot);
    next.restore(newRoot, directories.get(root), random, new HashMap<>());
    return next;
  }

  private void restore(Path path, Names names, Random random, Map<Contents, Contents> files) {
    Names restored = new Names();
    directories.put(path, restored);
    names
        .states
        .get(random.nextInt(names.states.size()))
        .forEach(
            (name, entry) -> {
              if (entry instanceof Names directory) {
                restore(path.resolve(name), directory, random, files);
                restored.put(name, directories.get(path.resolve(name)));
              } else if (entry instanceof Contents file) {
                restored.put(name, files.computeIfAbsent(file, f -> restore(f, random)));
              }
            });
    restored.sync();
  }

  private static Contents restore(Contents file, Random random) {
    byte[] left =
        switch (random.nextInt(3)) {
          case 0 -> file.durable.clone();
          case 1 -> file.now.clone();
          default -> torn(file, random);
        };
    Contents restored = new Contents();
    restored.now = left;
    restored.durable = left.clone();
    return restored;
  }

  /** Some of the bytes that were written since, with zeroes where others are missing. */
  private static byte[] torn(Contents file, Random random) {
    int size =
        Math.min(file.now.length, file.durable.length)
            + random.nextInt(Math.abs(file.now.length - file.durable.length) + 1);
    byte[] torn = Arrays.copyOf(file.durable, size);
    for (int at = 0; at < size; at += 512) {
      int end = Math.min(Math.min(size, at + 512), file.now.length);
      if (end > at && random.nextBoolean()) {
        System.arraycopy(file.now, at, torn, at, end - at);
      }
    }
    return torn;
  }

  /** Has the power go out in the middle of what comes. */
  synchronized void switchOffAfter(int operations) {
    operationsLeft = operations;
  }

  private void requireOn() throws IOException {
    off |= operationsLeft-- <= 0;
    if (off) {
      throw new IOException("The power is off");
    }
  }

  private Names parent(Path path) throws IOException {
    Names names = directories.get(path.getParent());
    if (names == null) {
      throw new NoSuchFileException(path.toString());
    }
    return names;
  }

  @Override
  public synchronized DiskFile open(Path path) throws IOException {
    requireOn();
    if (parent(path).now.get(name(path)) instanceof Contents contents) {
      return new OpenFile(contents);
    }
    throw new NoSuchFileException(path.toString());
  }

  @Override
  public synchronized DiskFile create(Path path) throws IOException {
    requireOn();
    Names names = parent(path);
    if (!names.now.containsKey(name(path))) {
      names.put(name(path), new Contents());
    }
    return open(path);
  }

  @Override
  public synchronized void createDirectory(Path path) throws IOException {
    requireOn();
    if (!directories.containsKey(path)) {
      Names names = new Names();
      parent(path).put(name(path), names);
      directories.put(path, names);
    }
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    requireOn();
    Names names = parent(from);
    Object moved = names.now.get(name(from));
    if (moved == null || names != parent(to)) {
      throw new NoSuchFileException(from.toString());
    }
    names.rename(name(from), name(to));
    if (moved instanceof Names directory) {
      directories.remove(from);
      directories.put(to, directory);
    }
  }

  @Override
  public synchronized void delete(Path path) throws IOException {
    requireOn();
    Names names = directories.get(path.getParent());
    if (names != null) {
      names.remove(name(path));
    }
    directories.remove(path);
  }

  @Override
  public synchronized List<String> list(Path directory) throws IOException {
    requireOn();
    Names names = directories.get(directory);
    if (names == null) {
      throw new NoSuchFileException(directory.toString());
    }
    return List.copyOf(names.now.keySet());
  }

  @Override
  public synchronized boolean isDirectory(Path path) {
    return directories.containsKey(path);
  }

  @Override
  public long modifiedMs(Path path) {
    return 0;
  }

  @Override
  public long size(Path path) throws IOException {
    try (DiskFile file = open(path)) {
      return file.size();
    }
  }

  @Override
  public synchronized void syncDirectory(Path directory) throws IOException {
    requireOn();
    Names names = directories.get(directory);
    if (names == null) {
      throw new NoSuchFileException(directory.toString());
    }
    names.sync();
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  private final class OpenFile implements DiskFile {
    private final Contents contents;

    OpenFile(Contents contents) {
      this.contents = contents;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      synchronized (VolatileDisk.this) {
        requireOn();
        int count = source.remaining();
        int size = Math.max(contents.now.length, (int) position + count);
        byte[] changed = Arrays.copyOf(contents.now, size);
        source.get(changed, (int) position, count);
        contents.now = changed;
        return count;
      }
    }

    @Override
    public int read(ByteBuffer target, long position) {
      synchronized (VolatileDisk.this) {
        int count = Math.min(target.remaining(), contents.now.length - (int) position);
        if (count <= 0) {
          return -1;
        }
        target.put(contents.now, (int) position, count);
        return count;
      }
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void force() throws IOException {
      synchronized (VolatileDisk.this) {
        requireOn();
        contents.durable = contents.now.clone();
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      synchronized (VolatileDisk.this) {
        requireOn();
        if (size < contents.now.length) {
          contents.now = Arrays.copyOf(contents.now, (int) size);
        }
      }
    }

    @Override
    public long size() {
      synchronized (VolatileDisk.this) {
        return contents.now.length;
      }
    }

    @Override
    public void close() {}
  }
}
