package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that embeds the broker, in a JVM of its own: as a module, on the class path, and
 * with Tailrace as modules below a class path. What it does, and what may not be left behind, is in
 * {@code resources/shop}.
 */
class EmbeddingTest {
  private static final String APPLICATION = "com.example.shop";
  private static final String MAIN = "com.example.shop.Shop";
  private static final String KAFKA = "kafka.clients";
  private static final String MEMORY = "io.tailrace.storage.memory";
  private static final Set<String> TAILRACE =
      Set.of(
          "io.tailrace.kernel",
          "io.tailrace.spi",
          "io.tailrace.spi.storage",
          "io.tailrace.wire",
          "io.tailrace.storage.file",
          MEMORY,
          "io.tailrace.compression",
          "com.github.luben.zstd_jni",
          "org.lz4.java",
          "org.xerial.snappy");

  @TempDir Path folder;
  private final Map<String, Path> modules = new HashMap<>();

  @BeforeEach
  void compile() throws IOException, URISyntaxException {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (Files.exists(Path.of(entry))) {
        ModuleFinder.of(Path.of(entry))
            .findAll()
            .forEach(module -> modules.put(module.descriptor().name(), Path.of(entry)));
      }
    }
    modules.put(APPLICATION, folder.resolve("classes"));
    Path sources = Path.of(EmbeddingTest.class.getResource("/shop").toURI());
    List<String> arguments =
        new ArrayList<>(List.of("-d", path(APPLICATION), "-p", path(without(APPLICATION))));
    try (Stream<Path> files = Files.walk(sources)) {
      files.filter(Files::isRegularFile).map(Path::toString).forEach(arguments::add);
    }
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(System.out, System.err, arguments.toArray(String[]::new));
    assertEquals(0, code, "the application does not compile");
  }

  @Test
  void aModuleEmbedsTheBroker() throws Exception {
    run("-p", path(all()), "-m", APPLICATION + "/" + MAIN, data());
  }

  @Test
  void anApplicationOnTheClassPathEmbedsTheBroker() throws Exception {
    run("-cp", path(all()), MAIN, data());
  }

  @Test
  void anApplicationOnTheClassPathEmbedsTheBrokerAsModules() throws Exception {
    run(
        "-p",
        path(TAILRACE),
        "--add-modules",
        "io.tailrace.kernel",
        "-cp",
        path(APPLICATION, KAFKA, "org.slf4j"),
        MAIN,
        data());
  }

  @Test
  void aModuleTakesAPluginFromAFolderInALayerOfItsOwn() throws Exception {
    Path plugins = plugins();
    String out =
        run(
            "-p",
            path(without(MEMORY)),
            "-m",
            APPLICATION + "/" + MAIN,
            data(),
            plugins.toString());
    assertTrue(out.contains(plugins.resolve("memory") + ", module layer"), out);
  }

  @Test
  void anApplicationOnTheClassPathTakesAPluginFromAFolderWithALoaderOfItsOwn() throws Exception {
    Path plugins = plugins();
    String out = run("-cp", path(without(MEMORY)), MAIN, data(), plugins.toString());
    assertTrue(out.contains(plugins.resolve("memory") + ", class loader"), out);
  }

  private Set<String> all() {
    Set<String> all = new TreeSet<>(TAILRACE);
    all.addAll(List.of(APPLICATION, KAFKA, "org.slf4j"));
    return all;
  }

  private Set<String> without(String module) {
    Set<String> rest = all();
    rest.remove(module);
    return rest;
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  /** A plugins folder with the storage in memory, which is a plugin like any other. */
  private Path plugins() throws IOException {
    Path plugins = folder.resolve("plugins");
    Path jar = Files.createDirectories(plugins.resolve("memory")).resolve("memory.jar");
    Path built = modules.get(MEMORY);
    if (Files.isRegularFile(built)) {
      Files.copy(built, jar);
    } else { // in a build that did not package
      int code =
          ToolProvider.findFirst("jar")
              .orElseThrow()
              .run(System.out, System.err, "-cf", jar.toString(), "-C", built.toString(), ".");
      assertEquals(0, code);
    }
    return plugins;
  }

  private String path(String... names) {
    return path(List.of(names));
  }

  private String path(Iterable<String> names) {
    List<String> paths = new ArrayList<>();
    for (String name : names) {
      Path path = modules.get(name);
      assertTrue(path != null, "there is no module " + name + " among " + modules.keySet());
      paths.add(path.toString());
    }
    return String.join(File.pathSeparator, paths);
  }

  /** Runs the application to its end, which must be a good one; gives back what it wrote. */
  private String run(String... arguments) throws IOException, InterruptedException {
    boolean isModule = List.of(arguments).contains("-m");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--add-opens", // for a look at the hooks
                "java.base/java.lang=" + (isModule ? APPLICATION : "ALL-UNNAMED")));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = process.waitFor(90, TimeUnit.SECONDS);
      String text = Files.readString(output, StandardCharsets.UTF_8);
      assertTrue(ended, () -> "a thread keeps the JVM up:\n" + text);
      assertEquals(0, process.exitValue(), text);
      assertTrue(text.lines().toList().contains("closed"), text);
      return text;
    } finally {
      process.destroyForcibly();
    }
  }
}
