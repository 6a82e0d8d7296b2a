package io.tailrace.jobs;

import io.tailrace.jobs.runtime.JobRuntime;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * Loads an engine of jobs: the JDK's classes and the package that an engine implements come from
 * where the host has them, all others from the engine's jars. So the engine brings libraries of its
 * own, and sees nothing of the broker.
 */
final class RuntimeLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final ClassLoader JDK = ClassLoader.getPlatformClassLoader();
  private static final ClassLoader HOST = RuntimeLoader.class.getClassLoader();
  private static final String SHARED = JobRuntime.class.getPackageName();

  private RuntimeLoader(URL[] jars) {
    super("jobs", jars, JDK);
  }

  static RuntimeLoader of(List<Path> jars) {
    RuntimeLoader loader =
        new RuntimeLoader(jars.stream().map(RuntimeLoader::url).toArray(URL[]::new));
    Module host = RuntimeLoader.class.getModule();
    if (host.isNamed()) {
      host.addExports(SHARED, loader.getUnnamedModule());
    }
    return loader;
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("A file without a URL: " + jar, e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (name.startsWith(SHARED) && name.lastIndexOf('.') == SHARED.length()) {
      return HOST.loadClass(name);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null) {
        loaded = jdkClass(name);
      }
      return loaded != null ? loaded : findClass(name);
    }
  }

  /** The platform loader hands on to the application's modules, which are not to be seen. */
  private static Class<?> jdkClass(String name) {
    try {
      Class<?> loaded = JDK.loadClass(name);
      ClassLoader loader = loaded.getClassLoader();
      return loader == null || loader == JDK ? loaded : null;
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /** The engine's before any other: the platform loader also finds those of the application. */
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
}
