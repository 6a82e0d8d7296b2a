package io.tailrace.server.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsoleLoggerTest {

  @AfterEach
  void restore() {
    ConsoleLoggerFinder.level(Level.INFO);
  }

  @Test
  void aLineHasTimeLevelNameAndText() {
    assertEquals(
        "2026-01-31T12:00:00.500Z WARNING log: text" + System.lineSeparator(),
        written(Optional.empty()));
  }

  @Test
  void aFailureIsWrittenWithItsStackTrace() {
    String written = written(Optional.of(new IllegalStateException("inner")));
    assertTrue(written.contains("IllegalStateException: inner"), written);
    assertTrue(written.contains("ConsoleLoggerTest"), written);
  }

  @Test
  void theLevelAppliesToTailraceAndOthersAreHeardFromWarningsOn() {
    ConsoleLogger ours = new ConsoleLogger("io.tailrace.kernel.Broker");
    ConsoleLogger others = new ConsoleLogger("jdk.event.security");
    assertFalse(ours.isLoggable(Level.DEBUG));
    assertTrue(ours.isLoggable(Level.INFO));
    ConsoleLoggerFinder.level(Level.TRACE);
    assertTrue(ours.isLoggable(Level.DEBUG));
    assertFalse(others.isLoggable(Level.INFO));
    assertTrue(others.isLoggable(Level.WARNING));
    ConsoleLoggerFinder.level(Level.ERROR);
    assertFalse(ours.isLoggable(Level.WARNING));
    assertFalse(others.isLoggable(Level.WARNING));
  }

  @Test
  void theJdkFindsItWithoutJavaLogging() {
    assertEquals(ConsoleLoggerFinder.class, System.LoggerFinder.getLoggerFinder().getClass());
  }

  private static String written(Optional<Throwable> thrown) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ConsoleLogger("io.tailrace.storage.log")
        .write(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            Instant.parse("2026-01-31T12:00:00.500Z"),
            Level.WARNING,
            "text",
            thrown.orElse(null));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLoggerThatWasGivenALevelKeepsToItUntilItIsTakenBack() {
    ConsoleLoggerFinder finder = new ConsoleLoggerFinder();
    System.Logger one = finder.getLogger("io.tailrace.One", getClass().getModule());
    System.Logger two = finder.getLogger("io.tailrace.Two", getClass().getModule());
    finder.set("io.tailrace.One", System.Logger.Level.DEBUG);
    assertTrue(one.isLoggable(System.Logger.Level.DEBUG));
    assertFalse(two.isLoggable(System.Logger.Level.DEBUG));
    assertEquals(System.Logger.Level.DEBUG, finder.levels().get("io.tailrace.One"));
    finder.reset("io.tailrace.One");
    assertFalse(one.isLoggable(System.Logger.Level.DEBUG));
    assertTrue(finder.levels().containsKey("root"));
  }
}
