package io.tailrace.kernel.plugin;

import io.tailrace.kernel.plugin.FolderModules.NotModulesException;
import io.tailrace.spi.plugin.PluginProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.jar.JarFile;

/**
 * One folder below the plugin folder: jars that are loaded together and apart from all else, as
 * modules of a layer of their own or, where the kernel or the jars are no modules, as plain jars.
 */
final class PluginFolder implements AutoCloseable {
  private final FolderLoader loader;
  private final Optional<ModuleLayer> layer;
  private final Place place;

  private PluginFolder(FolderLoader loader, Optional<ModuleLayer> layer, Place place) {
    this.loader = loader;
    this.layer = layer;
    this.place = place;
  }

  /**
   * Opens a folder; nothing of it runs yet.
   *
   * @param kernel the layer that the kernel is in; empty where it is on the class path
   * @throws PluginException if the folder holds no jar, a broken one, or modules that lack others
   */
  static PluginFolder open(Path folder, Optional<ModuleLayer> kernel) {
    List<Path> jars = jars(folder);
    if (jars.isEmpty()) {
      throw new PluginException("it holds no jar");
    }
    jars.forEach(PluginFolder::checkReadable);
    String name = folder.getFileName().toString();
    String why = "the kernel is on the class path";
    if (kernel.isPresent()) {
      try {
        return openModules(folder, name, jars, kernel.get());
      } catch (NotModulesException e) {
        why = "not valid as modules: " + e.getMessage();
      }
    }
    return new PluginFolder(
        new FolderLoader(name, urls(jars), Map.of()),
        Optional.empty(),
        new Place(Place.Kind.FOLDER, folder + ", class loader; " + why));
  }

  private static PluginFolder openModules(
      Path folder, String name, List<Path> jars, ModuleLayer kernel) throws NotModulesException {
    FolderModules modules = FolderModules.resolve(kernel, jars);
    FolderLoader loader = new FolderLoader(name, urls(jars), modules.jars());
    boolean opened = false;
    try {
      ModuleLayer layer = modules.define(loader);
      opened = true;
      return new PluginFolder(
          loader, Optional.of(layer), new Place(Place.Kind.FOLDER, folder + ", module layer"));
    } finally {
      if (!opened) {
        close(loader);
      }
    }
  }

  /** Looks for providers of every SPI. */
  void scan(ProviderScan scan) {
    int before = scan.found().size() + scan.problems().size();
    for (Spi<?> spi : Spi.ALL) {
      scan(spi, scan);
    }
    if (scan.found().size() + scan.problems().size() == before) {
      scan.problem(
          place
              + ": no plugin in it. A plugin's jar names its provider in META-INF/services and, if"
              + " it is a module, in a 'provides' clause of its module-info");
    }
  }

  private <P extends PluginProvider> void scan(Spi<P> spi, ProviderScan scan) {
    ServiceLoader<P> services =
        layer
            .map(modules -> ServiceLoader.load(modules, spi.type()))
            .orElseGet(() -> ServiceLoader.load(spi.type(), loader));
    scan.scan(
        spi, services, place.toString(), type -> type.getClassLoader() == loader, type -> place);
  }

  @Override
  public void close() {
    close(loader);
  }

  private static void close(FolderLoader loader) {
    try {
      loader.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close the " + loader.getName(), e);
    }
  }

  private static List<Path> jars(Path folder) {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
      files.forEach(jars::add);
    } catch (IOException e) {
      throw new PluginException("it cannot be read: " + e, e);
    }
    Collections.sort(jars); // not by luck: the file system lists in any order
    return jars;
  }

  /** A class loader passes over a broken jar without a word. */
  private static void checkReadable(Path jar) {
    try (JarFile file = new JarFile(jar.toFile(), false)) {
      if (!file.entries().hasMoreElements()) {
        throw new PluginException(jar.getFileName() + " is an empty jar");
      }
    } catch (IOException e) {
      throw new PluginException(jar.getFileName() + " is not a readable jar: " + e.getMessage(), e);
    }
  }

  private static URL[] urls(List<Path> jars) {
    return jars.stream().map(jar -> url(jar.toUri())).toArray(URL[]::new);
  }

  static URL url(URI file) {
    try {
      return file.toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("A file without a URL: " + file, e);
    }
  }
}
