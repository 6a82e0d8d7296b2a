package io.tailrace.wire.generator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder of generated sources. It remembers what it was generated from, and files that come out
 * the same are not touched, so that nothing is compiled again without need.
 */
final class SourceFolder {
  private static final String FINGERPRINT = ".fingerprint";

  private final Path root;
  private final Set<Path> written = new HashSet<>();

  SourceFolder(Path root) {
    this.root = root;
  }

  /** Whether the folder was generated from just this. */
  boolean isFrom(String fingerprint) {
    return same(root.resolve(FINGERPRINT), fingerprint);
  }

  /** Puts a class there. */
  void write(String packageName, String className, String source) {
    Path file = root.resolve(packageName.replace('.', '/')).resolve(className + ".java");
    written.add(file);
    if (!same(file, source)) {
      put(file, source);
    }
  }

  /** Removes what was generated formerly but not this time, and remembers what it is from. */
  void finish(String fingerprint) {
    if (Files.isDirectory(root)) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (!written.contains(file)) {
            Files.delete(file);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    put(root.resolve(FINGERPRINT), fingerprint);
  }

  private static boolean same(Path file, String content) {
    try {
      return Files.isRegularFile(file) && Files.readString(file).equals(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void put(Path file, String content) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
