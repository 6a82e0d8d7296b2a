package com.example.shop;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * What a broker could leave in a JVM, by name.
 *
 * @param threads platform threads of the application's group; the JDK's own are in others
 * @param virtualThreads those that have not ended
 * @param hooks what runs at the end of the JVM
 * @param files open ones below the data folder, where the system tells
 */
record Traces(
    List<String> threads, List<String> virtualThreads, List<String> hooks, List<String> files) {
  private static final long PATIENCE_NANOS = 10_000_000_000L;
  private static final long PAUSE_NANOS = 10_000_000;

  static Traces now(Path data) throws Exception {
    Thread[] threads = new Thread[1_000];
    int count = Thread.currentThread().getThreadGroup().enumerate(threads);
    return new Traces(
        Arrays.stream(threads, 0, count).map(Thread::getName).sorted().toList(),
        virtualThreadsNow(),
        hooksNow(),
        filesNow(data.toAbsolutePath()));
  }

  /** Waits, with a bound, until nothing else is there than when this was taken. */
  void awaitSame(Path data) throws Exception {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    Traces now = now(data);
    while (!now.equals(this)) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("Left behind: " + now + ", where at first there was " + this);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      now = now(data);
    }
  }

  private static List<String> virtualThreadsNow() throws IOException {
    Path dump = Files.createTempDirectory("shop").resolve("threads");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
      return Files.readAllLines(dump).stream()
          .filter(line -> line.matches("#\\d+ \".*\" virtual.*"))
          .sorted()
          .toList();
    } finally {
      Files.deleteIfExists(dump);
      Files.delete(dump.getParent());
    }
  }

  private static List<String> hooksNow() throws ReflectiveOperationException {
    var hooks = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
    hooks.setAccessible(true);
    return ((Map<?, ?>) hooks.get(null)).keySet().stream().map(Object::toString).sorted().toList();
  }

  private static List<String> filesNow(Path data) throws IOException {
    Path open = Path.of("/proc/self/fd");
    List<String> files = new ArrayList<>();
    if (Files.isDirectory(open)) {
      try (Stream<Path> links = Files.list(open)) {
        for (Path link : links.toList()) {
          try {
            files.add(Files.readSymbolicLink(link).toString());
          } catch (NoSuchFileException closed) {
            // It was the list itself.
          }
        }
      }
    }
    return files.stream().filter(file -> Path.of(file).startsWith(data)).sorted().toList();
  }
}
