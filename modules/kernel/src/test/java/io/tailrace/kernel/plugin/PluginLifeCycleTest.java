package io.tailrace.kernel.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.plugin.Plugin;
import io.tailrace.spi.plugin.PluginProvider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PluginLifeCycleTest {
  private final List<String> calls = new ArrayList<>();
  private final PluginLifeCycle lifeCycle =
      new PluginLifeCycle(PluginCatalog.discover(PluginSources.APPLICATION));

  @Test
  void pluginsCloseInTheReverseOrder() {
    start("one");
    start("two");
    lifeCycle.close();
    lifeCycle.close();
    assertEquals(List.of("start one", "start two", "close two", "close one"), calls);
  }

  @Test
  void aPluginThatRefusesToStartIsClosedAsWell() {
    start("one");
    PluginException refusal = assertThrows(PluginException.class, () -> start("bad-start"));
    assertEquals(
        "The plugin 'bad-start' (io.tailrace.kernel.plugin.PluginLifeCycleTest$Named) does not"
            + " start: no disk",
        refusal.getMessage());
    lifeCycle.close();
    assertEquals(List.of("start one", "start bad-start", "close bad-start", "close one"), calls);
  }

  @Test
  void anErrorInClosingKeepsNothingOpen() {
    start("one");
    start("bad-close");
    start("two");
    lifeCycle.close();
    assertEquals(
        List.of("close two", "close bad-close", "close one"), calls.subList(3, calls.size()));
  }

  @Test
  void aProviderThatCreatesNothing() {
    assertThrows(PluginException.class, () -> lifeCycle.start(new Named("null"), provider -> null));
    assertThrows(
        PluginException.class,
        () ->
            lifeCycle.start(
                new Named("linkage"),
                provider -> {
                  throw new NoClassDefFoundError("lib/Lib");
                }));
    lifeCycle.close();
  }

  @Test
  void nothingStartsAfterClosing() {
    lifeCycle.close();
    assertThrows(IllegalStateException.class, () -> start("late"));
    assertTrue(calls.isEmpty());
  }

  @Test
  void theContextClassLoaderIsThePluginsMeanwhileAndThenAsBefore() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    ClassLoader application = new ClassLoader(before) {};
    thread.setContextClassLoader(application);
    try {
      List<ClassLoader> seen = new ArrayList<>();
      lifeCycle.start(
          new Named("one"),
          provider -> {
            seen.add(thread.getContextClassLoader());
            return new Plugin() {
              @Override
              public void start() {
                seen.add(thread.getContextClassLoader());
              }

              @Override
              public void close() {
                seen.add(thread.getContextClassLoader());
              }
            };
          });
      lifeCycle.close();
      ClassLoader own = Named.class.getClassLoader();
      assertEquals(List.of(own, own, own), seen);
      assertSame(application, thread.getContextClassLoader());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private void start(String name) {
    lifeCycle.start(new Named(name), provider -> new Recorded(provider.name()));
  }

  private record Named(String name) implements PluginProvider {
    @Override
    public int spiVersion() {
      return 1;
    }
  }

  private final class Recorded implements Plugin {
    private final String name;

    Recorded(String name) {
      this.name = name;
    }

    @Override
    public void start() {
      calls.add("start " + name);
      if (name.equals("bad-start")) {
        throw new IllegalStateException("no disk");
      }
    }

    @Override
    public void close() {
      calls.add("close " + name);
      if (name.equals("bad-close")) {
        throw new IllegalStateException("stuck");
      }
    }
  }
}
