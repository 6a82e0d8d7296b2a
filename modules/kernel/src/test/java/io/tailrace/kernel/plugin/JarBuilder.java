package io.tailrace.kernel.plugin;

import io.tailrace.spi.plugin.PluginProvider;
import io.tailrace.spi.storage.StorageProvider;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes jars as a plugin's author would, from source text. */
final class JarBuilder {
  static final String COMPRESSION = "io.tailrace.spi.compression.CompressionProvider";

  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, String> files = new LinkedHashMap<>();
  private final List<Path> libraries = new ArrayList<>();
  private final Manifest manifest = new Manifest();

  JarBuilder() {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
  }

  /** A class or the module descriptor, by its path. */
  JarBuilder source(String path, String text) {
    sources.put(path, text);
    return this;
  }

  /** A provider of a codec that does nothing, with parts of its code given. */
  JarBuilder codec(String type, String name, String id, String more) {
    int dot = type.lastIndexOf('.');
    return source(
        type.replace('.', '/') + ".java",
        """
        package %s;

        import io.tailrace.spi.compression.*;
        import io.tailrace.spi.config.*;
        import java.io.*;
        import java.nio.ByteBuffer;
        import java.util.OptionalInt;

        public class %s implements CompressionProvider {
          %s
          public String name() { return "%s"; }
          public int spiVersion() { return %s; }
          public int id() { return %s; }
          public CompressionCodec create(Config config) {
            return new CompressionCodec() {
              public InputStream decompress(ByteBuffer in) { return InputStream.nullInputStream(); }
              public OutputStream compress(OutputStream out, OptionalInt level) { return out; }
            };
          }
        }
        """
            .formatted(
                type.substring(0, dot),
                type.substring(dot + 1),
                more,
                name,
                more.contains("OTHER_VERSION") ? "OTHER_VERSION" : "SPI_VERSION",
                id));
  }

  /** Names providers in META-INF/services. */
  JarBuilder service(String spi, String... providers) {
    return file("META-INF/services/" + spi, String.join("\n", providers));
  }

  /** Any other file. */
  JarBuilder file(String path, String text) {
    files.put(path, text);
    return this;
  }

  JarBuilder library(Path jar) {
    libraries.add(jar);
    return this;
  }

  JarBuilder version(String version) {
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    return this;
  }

  Path build(Path jar) throws IOException {
    Files.createDirectories(jar.getParent());
    Path work = Files.createTempDirectory(jar.getParent().getParent(), ".work");
    Path classes = Files.createDirectories(work.resolve("classes"));
    if (!sources.isEmpty()) {
      compile(work, classes);
    }
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file, manifest);
        Stream<Path> compiled = Files.walk(classes)) {
      for (Path type : compiled.filter(Files::isRegularFile).sorted().toList()) {
        entries.putNextEntry(new JarEntry(classes.relativize(type).toString()));
        Files.copy(type, entries);
      }
      for (Map.Entry<String, String> resource : files.entrySet()) {
        entries.putNextEntry(new JarEntry(resource.getKey()));
        entries.write(resource.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  private void compile(Path work, Path classes) throws IOException {
    String path =
        Stream.concat(
                Stream.of(location(PluginProvider.class), location(StorageProvider.class)),
                libraries.stream())
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none"));
    boolean modular = sources.containsKey("module-info.java");
    arguments.addAll(List.of(modular ? "--module-path" : "--class-path", path));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = work.resolve("src").resolve(source.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, source.getValue());
      arguments.add(file.toString());
    }
    StringWriter output = new StringWriter();
    int result =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                new PrintWriter(output), new PrintWriter(output), arguments.toArray(String[]::new));
    if (result != 0) {
      throw new AssertionError("javac: " + output);
    }
  }

  static Path location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
