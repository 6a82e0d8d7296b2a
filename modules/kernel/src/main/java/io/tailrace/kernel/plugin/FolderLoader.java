package io.tailrace.kernel.plugin;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;

/**
 * Loads the classes of one plugin folder: the JDK's and the SPIs' come from where the kernel has
 * them, all others from the folder. So two plugins can carry two versions of one library, and no
 * plugin depends on what the application happens to have. It serves as well for the modules of a
 * layer as for plain jars; unlike the JDK's loader of a layer it can be closed.
 */
final class FolderLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final ClassLoader JDK = ClassLoader.getPlatformClassLoader();
  private static final ClassLoader KERNEL = FolderLoader.class.getClassLoader();

  private final Map<String, URL> modules;

  /**
   * Reads jars.
   *
   * @param modules the jar of each module in the folder, by name; empty for plain jars
   */
  FolderLoader(String name, URL[] jars, Map<String, URL> modules) {
    super("plugin " + name, jars, JDK);
    this.modules = Map.copyOf(modules);
  }

  /** Whether a class or package belongs to an SPI. */
  static boolean isSpi(String name) {
    return name.startsWith("io.tailrace.spi.");
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (isSpi(name)) {
      return KERNEL.loadClass(name);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null) {
        loaded = jdkClass(name);
      }
      return loaded != null ? loaded : findClass(name);
    }
  }

  /** The platform loader hands on to the application's modules, which a plugin is not to see. */
  private static Class<?> jdkClass(String name) {
    try {
      Class<?> loaded = JDK.loadClass(name);
      ClassLoader loader = loaded.getClassLoader();
      return loader == null || loader == JDK ? loaded : null;
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  @Override
  protected Class<?> findClass(String moduleName, String name) {
    if (moduleName != null && !modules.containsKey(moduleName)) {
      return null;
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      try {
        return loaded != null ? loaded : findClass(name);
      } catch (ClassNotFoundException e) {
        return null;
      }
    }
  }

  /** The folder's before any other: the platform loader also finds those of the application. */
  @Override
  public URL getResource(String name) {
    URL own = findResource(name);
    return own != null ? own : super.getResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    List<URL> all = new ArrayList<>(Collections.list(findResources(name)));
    all.addAll(Collections.list(JDK.getResources(name)));
    return Collections.enumeration(all);
  }

  @Override
  protected URL findResource(String moduleName, String name) throws IOException {
    if (moduleName == null) {
      return findResource(name);
    }
    URL jar = modules.get(moduleName);
    if (jar != null) {
      for (URL resource : Collections.list(findResources(name))) {
        if (resource.toString().startsWith("jar:" + jar + "!/")) {
          return resource;
        }
      }
    }
    return null;
  }
}
