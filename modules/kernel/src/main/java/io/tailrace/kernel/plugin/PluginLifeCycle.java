package io.tailrace.kernel.plugin;

import io.tailrace.spi.plugin.Plugin;
import io.tailrace.spi.plugin.PluginProvider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.Function;

/**
 * Creates and starts plugins, and closes them in the reverse order, then what they were loaded
 * with. While a plugin is created, started or closed, its own class loader is the thread's context
 * class loader, which many libraries load further classes with.
 *
 * <p>Used by one thread, the one that starts and stops the broker.
 */
public final class PluginLifeCycle implements AutoCloseable {
  private static final Logger LOG = System.getLogger(PluginLifeCycle.class.getName());

  private final PluginCatalog catalog;
  private final Deque<Running> running = new ArrayDeque<>();
  private boolean closed;

  /** Takes over the catalog, and closes it at last. */
  public PluginLifeCycle(PluginCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Creates and starts a plugin.
   *
   * @param create calls the {@code create} of its SPI
   * @throws PluginException if the plugin refuses; it is closed then, and the caller goes on to
   *     close this, so that those that started before are closed too
   */
  public <P extends PluginProvider, T extends Plugin> T start(
      P provider, Function<? super P, ? extends T> create) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    ClassLoader loader = provider.getClass().getClassLoader();
    String name = "plugin '" + provider.name() + "' (" + provider.getClass().getName() + ")";
    ClassLoader before = enter(loader);
    try {
      T plugin = Objects.requireNonNull(create.apply(provider), "it created nothing");
      running.push(new Running(name, loader, plugin));
      plugin.start();
      return plugin;
    } catch (RuntimeException | LinkageError e) {
      throw new PluginException(
          "The " + name + " does not start: " + Objects.requireNonNullElse(e.getMessage(), e), e);
    } finally {
      enter(before);
    }
  }

  /** Closes one plugin before the others; nothing if it is closed already. */
  public void stop(Plugin plugin) {
    for (Running one : running) {
      if (one.plugin == plugin) {
        running.remove(one);
        close(one);
        return;
      }
    }
  }

  /** Closes all plugins, the last one first; an error in one does not keep the others open. */
  @Override
  public void close() {
    closed = true;
    while (!running.isEmpty()) {
      close(running.pop());
    }
    catalog.close();
  }

  private static void close(Running plugin) {
    ClassLoader before = enter(plugin.loader);
    try {
      plugin.plugin.close();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.ERROR, "The " + plugin.name + " failed to close", e);
    } finally {
      enter(before);
    }
  }

  /** Sets the thread's context class loader, and returns the one before. */
  private static ClassLoader enter(ClassLoader loader) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    return before;
  }

  private record Running(String name, ClassLoader loader, Plugin plugin) {}
}
