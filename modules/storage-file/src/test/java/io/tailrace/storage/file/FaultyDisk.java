package io.tailrace.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The real disk with faults, and without syncs: a killed process leaves what it has written. */
final class FaultyDisk implements Disk {
  /** What is done to a file or directory. */
  enum Operation {
    OPEN,
    CREATE,
    CREATE_DIRECTORY,
    RENAME,
    DELETE,
    WRITE,
    FORCE,
    TRUNCATE,
    SYNC_DIRECTORY
  }

  /** Decides over each operation that changes something. */
  interface Fault {
    /** Throws to fail it. */
    void before(Operation operation, Path path) throws IOException;

    /** How many of the bytes a write takes. */
    default int bytesOf(int wanted, Path path) throws IOException {
      return wanted;
    }
  }

  private final Disk disk = new NioDisk();
  private final AtomicInteger openFiles = new AtomicInteger();
  private volatile Fault fault = (operation, path) -> {};

  void fault(Fault next) {
    fault = next;
  }

  /** How many files are open now. */
  int openFiles() {
    return openFiles.get();
  }

  @Override
  public DiskFile open(Path path) throws IOException {
    fault.before(Operation.OPEN, path);
    return new FaultyFile(disk.open(path), path);
  }

  @Override
  public DiskFile create(Path path) throws IOException {
    fault.before(Operation.CREATE, path);
    return new FaultyFile(disk.create(path), path);
  }

  @Override
  public void createDirectory(Path path) throws IOException {
    fault.before(Operation.CREATE_DIRECTORY, path);
    disk.createDirectory(path);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    fault.before(Operation.RENAME, from);
    disk.rename(from, to);
  }

  @Override
  public void delete(Path path) throws IOException {
    fault.before(Operation.DELETE, path);
    disk.delete(path);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return disk.list(directory);
  }

  @Override
  public boolean isDirectory(Path path) {
    return disk.isDirectory(path);
  }

  @Override
  public long modifiedMs(Path path) throws IOException {
    return disk.modifiedMs(path);
  }

  @Override
  public long size(Path path) throws IOException {
    return disk.size(path);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    fault.before(Operation.SYNC_DIRECTORY, directory);
  }

  private final class FaultyFile implements DiskFile {
    private final DiskFile file;
    private final Path path;

    FaultyFile(DiskFile file, Path path) {
      this.file = file;
      this.path = path;
      openFiles.incrementAndGet();
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      fault.before(Operation.WRITE, path);
      int limit = source.limit();
      source.limit(source.position() + fault.bytesOf(source.remaining(), path));
      try {
        return file.write(source, position);
      } finally {
        source.limit(limit);
      }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return file.read(target, position);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target)
        throws IOException {
      return file.transferTo(position, count, target);
    }

    @Override
    public void force() throws IOException {
      fault.before(Operation.FORCE, path);
    }

    @Override
    public void truncate(long size) throws IOException {
      fault.before(Operation.TRUNCATE, path);
      file.truncate(size);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void close() throws IOException {
      openFiles.decrementAndGet();
      file.close();
    }
  }
}
