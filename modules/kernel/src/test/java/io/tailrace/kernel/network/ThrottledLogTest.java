package io.tailrace.kernel.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

class ThrottledLogTest {
  private final List<String> lines = new ArrayList<>();
  private boolean broken;
  private long now = Long.MAX_VALUE - 3;
  private final ThrottledLog log = new ThrottledLog(new Lines(), () -> now, ThrottledLog.SEVERAL);

  @Test
  void aFloodIsCutAndCounted() {
    for (int i = 0; i < 1_000; i++) {
      say("line");
    }
    assertEquals(ThrottledLog.SEVERAL, lines.size());
    now += ThrottledLog.PERIOD_NANOS;
    say("later");
    String last = lines.getLast();
    assertTrue(last.startsWith("later") && last.contains("990"), last);
    say("again");
    assertEquals("again", lines.getLast());
  }

  @Test
  void aLoggerThatFailsEndsNothingAndIsCounted() {
    broken = true;
    say("lost");
    broken = false;
    say("next");
    assertEquals(1, lines.size());
    assertTrue(lines.getFirst().contains("and 1 such"), lines.getFirst());
  }

  @Test
  void whatIsCutCostsNoText() {
    for (int i = 0; i < ThrottledLog.SEVERAL; i++) {
      say("line");
    }
    log.log(
        System.Logger.Level.INFO,
        () -> {
          throw new AssertionError("built in vain");
        },
        Optional.empty());
  }

  private void say(String line) {
    log.log(System.Logger.Level.INFO, () -> line, Optional.empty());
  }

  private final class Lines implements System.Logger {
    @Override
    public String getName() {
      return "lines";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
      lines.add(message);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... params) {
      if (broken) {
        throw new NoClassDefFoundError("as when there are no file descriptors left");
      }
      lines.add(format);
    }
  }
}
