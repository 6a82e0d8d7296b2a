package io.tailrace.jobs;

import io.tailrace.spi.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where jobs, their state and their engine lie. For any thread. */
final class JobFolders implements AutoCloseable {
  private static final String TEMPORARY = ".tmp";

  private final Config config;
  private Optional<Path> root = Optional.empty();
  private boolean rootIsTemporary;

  /** Creates nothing yet. */
  JobFolders(Config config) {
    this.config = config;
  }

  /** Where jobs are installed, each in a folder of its own; it need not exist. */
  Path jobs() {
    String configured = config.get(JobKeys.DIR);
    if (!configured.isEmpty()) {
      return Path.of(configured).toAbsolutePath();
    }
    return Stream.of(".", System.getProperty("tailrace.home", "."))
        .map(home -> Path.of(home, "jobs").toAbsolutePath().normalize())
        .filter(Files::isDirectory)
        .findFirst()
        .orElseGet(() -> Path.of("jobs").toAbsolutePath());
  }

  /**
   * Where the state of a job is kept.
   *
   * @param folder of the runs that go on from each other
   */
  Path state(String name, String folder) {
    return root().resolve(name).resolve(folder);
  }

  /** Where an engine puts what nobody needs after a restart; empty when this is called. */
  Path temporary() {
    Path folder = root().resolve(TEMPORARY);
    delete(folder);
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create " + folder, e);
    }
  }

  /** Removes the state of all runs of a job but those that share a folder. */
  void keepOnly(String name, String folder) {
    Path job = root().resolve(name);
    try (Stream<Path> folders = Files.list(job)) {
      folders
          .filter(other -> !other.getFileName().toString().equals(folder))
          .forEach(JobFolders::delete);
    } catch (NoSuchFileException e) {
      // there is none
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + job, e);
    }
  }

  /** Removes the state of a job. */
  void remove(String name) {
    delete(root().resolve(name));
  }

  private synchronized Path root() {
    if (root.isEmpty()) {
      String configured = config.get(JobKeys.DATA_DIR);
      Optional<String> logs = config.text("log.dirs").filter(text -> !text.isBlank());
      if (!configured.isEmpty()) {
        root = Optional.of(Path.of(configured).toAbsolutePath());
      } else if (logs.isPresent()) {
        String first = List.of(logs.get().split(",", -1)).getFirst().trim();
        root = Optional.of(Path.of(first, "jobs").toAbsolutePath());
      } else {
        root = Optional.of(created());
        rootIsTemporary = true;
      }
    }
    return root.get();
  }

  private static Path created() {
    try {
      return Files.createTempDirectory("tailrace-jobs-");
    } catch (IOException e) {
      throw new UncheckedIOException("No temporary folder for jobs can be created", e);
    }
  }

  /** Removes what is temporary. */
  @Override
  public synchronized void close() {
    if (rootIsTemporary) {
      delete(root.orElseThrow());
    } else {
      root.ifPresent(folder -> delete(folder.resolve(TEMPORARY)));
    }
  }

  private static void delete(Path folder) {
    try {
      Files.walkFileTree(folder, new Deletion());
    } catch (NoSuchFileException e) {
      // done
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + folder, e);
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException error) throws IOException {
      if (error != null) {
        throw error;
      }
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
