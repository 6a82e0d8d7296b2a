package io.tailrace.storage.file;

import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.testkit.storage.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What the tests of this engine share. */
final class StorageFixture {
  static final LogId ID = new LogId("orders", 17, 4, 0);

  /** Segments of a few batches. */
  static final LogConfig SMALL = new LogConfig(500, 1 << 30, 150, -1, -1, true, 0);

  /** One segment. */
  static final LogConfig LARGE = new LogConfig(1 << 30, 1 << 30, 150, -1, -1, true, 0);

  private StorageFixture() {}

  static FileStorage start(Path directory) {
    return start(directory, new FaultyDisk());
  }

  static FileStorage start(Path directory, Disk disk) {
    FileStorage storage = new FileStorage(List.of(directory), disk, new ManualClock(1_000_000));
    try {
      storage.start();
    } catch (RuntimeException e) {
      storage.close();
      throw e;
    }
    return storage;
  }

  /** What a kill of the process would leave: the files as they are, with nothing closed. */
  static Path killed(Path directory, Path copy) {
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
                throws IOException {
              Files.createDirectories(copy.resolve(directory.relativize(dir)));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              try {
                Files.copy(file, copy.resolve(directory.relativize(file)));
              } catch (NoSuchFileException e) {
                // It was deleted in the background, as it might have been before the kill.
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy;
  }

  /** The files of a log whose names end so, in order. */
  static List<Path> files(Path directory, String suffix) {
    try (Stream<Path> paths = Files.list(directory.resolve(ID.toString()))) {
      return paths.filter(path -> path.toString().endsWith(suffix)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void flipBit(Path file, int position, int bit) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[position] ^= (byte) (1 << bit);
    Files.write(file, bytes);
  }

  static void cut(Path file, int size) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, size));
  }
}
