package io.tailrace.wire.generator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The texts of schemas, by the names of their files. */
final class SchemaFiles {
  private final SortedMap<String, String> texts = new TreeMap<>();

  /** The schemas found so far, in the order of their names. */
  SortedMap<String, String> texts() {
    return texts;
  }

  /** Adds the {@code .json} files of a folder; a folder that is not there has none. */
  void addFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".json")).sorted().toList()) {
        texts.put(file.getFileName().toString(), Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Adds the {@code .json} files of a folder of the class path: of the jar that holds it.
   *
   * @throws IllegalArgumentException if no jar and no folder of the class path has it
   */
  void addClassPathFolder(String name) {
    URL url = Thread.currentThread().getContextClassLoader().getResource(name);
    if (url == null) {
      throw new IllegalArgumentException("Nothing on the class path has a folder " + name);
    }
    try {
      URI uri = url.toURI();
      if (uri.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
          addFolder(jar.getPath(name));
        }
      } else {
        addFolder(Path.of(uri));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
