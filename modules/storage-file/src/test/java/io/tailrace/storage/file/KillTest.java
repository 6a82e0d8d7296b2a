package io.tailrace.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.Storage;
import io.tailrace.testkit.storage.Batches;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a real process while it appends: everything that it acknowledged is there afterwards. */
class KillTest {
  private static final int LOGS = 3;
  private static final int KILLS = 3;

  private static final LogConfig CONFIG = new LogConfig(20_000, 1 << 30, 1_000, -1, -1, true, 0);

  @TempDir private Path temporary;

  /** The process that is killed: it appends, and prints each offset that it has appended. */
  static final class Appender {
    private Appender() {}

    /** Arguments: the data directory, and a seed. */
    public static void main(String[] arguments) {
      Random random = new Random(Long.parseLong(arguments[1]));
      FileStorage storage = StorageFixture.start(Path.of(arguments[0]), new NioDisk());
      List<Log> logs = new ArrayList<>();
      for (int i = 0; i < LOGS; i++) {
        logs.add(storage.open(id(i), CONFIG));
      }
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      while (true) {
        int i = random.nextInt(LOGS);
        Log log = logs.get(i);
        ByteBuffer batch =
            Batches.batch(
                log.endOffset(), 1 + random.nextInt(5), log.endOffset(), random.nextInt(400));
        log.append(batch);
        if (random.nextInt(50) == 0) {
          log.flush();
        }
        out.println(i + " " + log.endOffset());
      }
    }
  }

  private static LogId id(int partition) {
    return new LogId("killed", 1, 2, partition);
  }

  @Test
  @Timeout(120)
  void nothingAcknowledgedIsLost() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long[] acknowledged = new long[LOGS];
    Path data = temporary.resolve("data");
    for (int kill = 0; kill < KILLS; kill++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  classPath(),
                  Appender.class.getName(),
                  data.toString(),
                  Long.toString(random.nextLong()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        int lines = 200 + random.nextInt(2_000);
        for (int i = 0; i < lines; i++) {
          note(out.readLine(), acknowledged);
        }
        process.destroyForcibly();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        for (String line = readLine(out); line != null; line = readLine(out)) {
          note(line, acknowledged);
        }
      }
      check(
          data, temporary.resolve("check-" + kill), acknowledged, "seed " + seed + " kill " + kill);
    }
  }

  private static String readLine(BufferedReader out) {
    try {
      return out.readLine();
    } catch (IOException e) {
      return null;
    }
  }

  private static void note(String line, long[] acknowledged) {
    if (line != null && line.matches("\\d \\d+")) {
      int log = line.charAt(0) - '0';
      acknowledged[log] = Math.max(acknowledged[log], Long.parseLong(line.substring(2)));
    }
  }

  private static void check(Path data, Path copy, long[] acknowledged, String message) {
    FileStorage storage = StorageFixture.start(StorageFixture.killed(data, copy));
    for (int i = 0; i < LOGS; i++) {
      Log log = storage.open(id(i), CONFIG);
      assertTrue(
          log.endOffset() >= acknowledged[i],
          message + ": log " + i + " ends at " + log.endOffset() + " of " + acknowledged[i]);
      for (long next = 0; next < log.endOffset(); ) {
        ByteBuffer batch = Batches.bytesOf(log.read(next, Long.MAX_VALUE, 0));
        assertEquals(next, RecordBatch.baseOffset(batch, 0), message);
        assertEquals(RecordBatch.crc(batch, 0), RecordBatch.computeCrc(batch, 0), message);
        next = RecordBatch.nextOffset(batch, 0);
      }
    }
    storage.close();
  }

  /** Where the classes of this test and of what it uses are. */
  private static String classPath() throws URISyntaxException {
    List<String> places = new ArrayList<>(List.of("target/classes", "target/test-classes"));
    for (Class<?> type : List.of(Storage.class, Config.class, Batches.class)) {
      places.add(
          Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    return String.join(File.pathSeparator, places);
  }
}
