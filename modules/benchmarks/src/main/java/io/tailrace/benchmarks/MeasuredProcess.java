package io.tailrace.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a broker of any make uses that runs in a JVM of its own on this machine.
 *
 * @param pid its process id
 */
record MeasuredProcess(String pid) {
  private static final Pattern LIVE = Pattern.compile("Total +\\d+ +(\\d+)");
  private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");
  private static final long TICKS_PER_SECOND = 100;

  /** What is left of the heap after a full collection, in bytes; read with {@code jcmd}. */
  long liveHeap() throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), pid, "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String histogram = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    Matcher total = LIVE.matcher(histogram);
    long bytes = 0;
    while (total.find()) {
      bytes = Long.parseLong(total.group(1));
    }
    return bytes;
  }

  /** CPU time since its start, in milliseconds; from {@code /proc}. */
  long cpuMillis() throws IOException {
    String stat = Files.readString(Path.of("/proc", pid, "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1000 / TICKS_PER_SECOND;
  }

  /** How many threads it has. */
  int threads() throws IOException {
    Matcher threads = THREADS.matcher(Files.readString(Path.of("/proc", pid, "status")));
    return threads.find() ? Integer.parseInt(threads.group(1)) : 0;
  }
}
