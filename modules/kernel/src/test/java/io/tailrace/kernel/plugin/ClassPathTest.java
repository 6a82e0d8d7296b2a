package io.tailrace.kernel.plugin;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.plugin.PluginProvider;
import io.tailrace.spi.storage.StorageProvider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kernel on a class path, as most programs embed it: no module layers, and no {@code provides}.
 * The tests themselves run on the module path, so they load the kernel once more, the plain way.
 */
class ClassPathTest {
  @TempDir private Path temp;

  @Test
  void aPluginOnTheClassPath() throws Exception {
    Path jar = codec("demo", "7").build(temp.resolve("lib").resolve("demo.jar"));
    String report = report(List.of(jar), List.of(), temp);
    assertTrue(report.matches("(?s).*compression +demo +available +3[.]2 +class path, .*"), report);
  }

  @Test
  void aPluginThatOnlyTheContextClassLoaderSees() throws Exception {
    Path jar = codec("demo", "7").build(temp.resolve("lib").resolve("demo.jar"));
    String report = report(List.of(), List.of(jar), temp);
    assertTrue(report.matches("(?s).*compression +demo +available +3[.]2 +class path, .*"), report);
  }

  @Test
  void pluginsInFoldersCarryTheirOwnLibraries() throws Exception {
    Path plugins = temp.resolve("plugins");
    for (int version = 1; version <= 2; version++) {
      Path folder = plugins.resolve("v" + version);
      String text = "package lib; public class Lib {public static final Integer V = %d;}";
      Path library =
          new JarBuilder()
              .source("lib/Lib.java", text.formatted(version))
              .build(folder.resolve("lib.jar"));
      codec("demo-" + version, "lib.Lib.V").library(library).build(folder.resolve("demo.jar"));
    }
    Path appLibrary =
        new JarBuilder()
            .source("lib/Lib.java", "package lib; public class Lib {}")
            .build(temp.resolve("app").resolve("lib.jar"));
    String report = report(List.of(appLibrary), List.of(), plugins);
    assertTrue(report.contains("v1, class loader; the kernel is on the class path"), report);
    assertTrue(report.contains("ids [1, 2]"), report);
  }

  @Test
  void aBrokenPluginOnTheClassPath() throws Exception {
    Path jar =
        new JarBuilder()
            .service(JarBuilder.COMPRESSION, "demo.Gone")
            .build(temp.resolve("lib").resolve("demo.jar"));
    String report = report(List.of(jar), List.of(), temp);
    assertTrue(report.contains("ERROR module path or class path: cannot load a comp"), report);
    assertTrue(report.contains("demo.Gone not found"), report);
  }

  /** Runs {@link Report} in a kernel on the class path. */
  private static String report(List<Path> classPath, List<Path> context, Path plugins)
      throws Exception {
    // not the platform loader for a parent: it hands on to the modules of this test
    List<Path> all = new ArrayList<>(classPath);
    all.add(JarBuilder.location(PluginProvider.class));
    all.add(JarBuilder.location(StorageProvider.class));
    all.add(Path.of("target", "classes"));
    all.add(Path.of("target", "test-classes"));
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader kernel = loader(all, null);
        URLClassLoader child = loader(context, kernel)) {
      thread.setContextClassLoader(child);
      Callable<?> report =
          (Callable<?>)
              kernel
                  .loadClass(Report.class.getName())
                  .getConstructor(Path.class)
                  .newInstance(plugins);
      return (String) report.call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URLClassLoader loader(List<Path> path, ClassLoader parent) throws IOException {
    URL[] urls = new URL[path.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = path.get(i).toUri().toURL();
    }
    return new URLClassLoader(urls, parent);
  }

  private static JarBuilder codec(String name, String id) {
    return new JarBuilder()
        .codec("demo.Codec", name, id, "")
        .service(JarBuilder.COMPRESSION, "demo.Codec")
        .version("3.2");
  }

  /** Discovers, and tells the ids of the codecs called "demo-..." besides the report. */
  public static final class Report implements Callable<String> {
    private final Path plugins;

    /** Looks for plugin folders only in a folder of that name. */
    public Report(Path plugins) {
      this.plugins = plugins;
    }

    @Override
    public String call() {
      PluginSources sources = PluginSources.APPLICATION;
      if (plugins.endsWith("plugins")) {
        sources = sources.withFolder(plugins);
      }
      try (PluginCatalog catalog = PluginCatalog.discover(sources)) {
        String report = PluginReport.of(catalog);
        if (catalog.problems().isEmpty()) {
          report +=
              "ids "
                  + catalog.chooseAll(Spi.COMPRESSION).stream()
                      .filter(provider -> provider.name().startsWith("demo-"))
                      .map(provider -> provider.id())
                      .toList();
        }
        return report;
      }
    }
  }
}
