package io.tailrace.benchmarks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where a benchmark keeps its files. */
record TemporaryFolder(Path path) {

  static TemporaryFolder create() throws IOException {
    return new TemporaryFolder(Files.createTempDirectory("tailrace-benchmark"));
  }

  /** A new file to write to and to read from. */
  FileChannel file(String name) throws IOException {
    return FileChannel.open(
        path.resolve(name),
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  /** Deletes it with all that is in it. */
  void delete() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }
}
