package io.tailrace.kernel.plugin;

import io.tailrace.spi.plugin.PluginProvider;
import java.security.CodeSource;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * Finds plugins where the kernel itself is: on the module path, the class path, or both. A program
 * that loads the kernel apart from its own classes (an application server, a test runner) is
 * reached by way of the thread's context class loader.
 */
final class ApplicationPlugins {
  private final Module kernel = ApplicationPlugins.class.getModule();
  private final Set<Class<?>> seen = new HashSet<>();

  void scan(ProviderScan scan) {
    for (Spi<?> spi : Spi.ALL) {
      scan(spi, scan);
    }
  }

  private <P extends PluginProvider> void scan(Spi<P> spi, ProviderScan scan) {
    String source = Place.Kind.APPLICATION.toString();
    if (kernel.getLayer() != null) {
      scan.scan(
          spi,
          ServiceLoader.load(kernel.getLayer(), spi.type()),
          source,
          seen::add,
          ApplicationPlugins::place);
    }
    for (ClassLoader loader : loaders(spi.type())) {
      scan.scan(
          spi,
          ServiceLoader.load(spi.type(), loader),
          source,
          seen::add,
          ApplicationPlugins::place);
    }
  }

  /** Where there may be plugins that are in no module, or in modules that the layer lacks. */
  private Set<ClassLoader> loaders(Class<?> type) {
    Set<ClassLoader> loaders = new LinkedHashSet<>();
    loaders.add(ApplicationPlugins.class.getClassLoader());
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context != null && sees(context, type)) {
      loaders.add(context);
    }
    if (kernel.isNamed() && System.getProperty("java.class.path", "").isEmpty()) {
      // to find nothing there it would open every jar of the module path, at every start
      loaders.remove(ClassLoader.getSystemClassLoader());
    }
    return loaders;
  }

  /** A loader with another copy of the SPI, or none, has no plugin for this kernel. */
  private static boolean sees(ClassLoader loader, Class<?> type) {
    try {
      return Class.forName(type.getName(), false, loader) == type;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  private static Place place(Class<?> type) {
    if (type.getModule().isNamed()) {
      return new Place(Place.Kind.APPLICATION, "module " + type.getModule().getName());
    }
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return new Place(
        Place.Kind.APPLICATION,
        source == null || source.getLocation() == null
            ? "class path"
            : "class path, " + source.getLocation().getPath());
  }
}
