package io.tailrace.delivery.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FailureTest {
  private static final TopicPolicy POLICY =
      TopicPolicy.of(
          "t",
          "g",
          Map.of(
              "delivery.retry.enable", "true",
              "delivery.max.attempts", "3",
              "delivery.fatal.errors", "java.io.*, com.example.Bad"));

  @Test
  void whatOnlyWrapsIsNotTheError() {
    Failure failure = of(new ExecutionException(new IllegalStateException("inner")));
    assertEquals("java.lang.IllegalStateException", failure.errorClass());
    assertEquals(Optional.of("inner"), failure.message());
    assertFalse(failure.fatal());
  }

  @Test
  void aFatalExceptionNamesItsCause() {
    Failure failure = of(new FatalException("no such codec", new IllegalArgumentException("x")));
    assertTrue(failure.fatal());
    assertEquals("java.lang.IllegalArgumentException", failure.errorClass());
    assertEquals(Optional.of("no such codec"), failure.message());
  }

  @Test
  void aFatalTypeCountsAsACauseToo() {
    assertTrue(
        Failure.of(
                new IllegalStateException(new UncheckedIOException(new IOException())),
                List.of(IOException.class))
            .fatal());
  }

  @Test
  void aHandlerSaysWhenToComeAgain() {
    Failure failure = of(new RetryAfterException("busy", Duration.ofMinutes(1)));
    assertEquals(Optional.of(Duration.ofMinutes(1)), failure.delay());
  }

  @Test
  void theLastAttemptAndWhatThePolicyCallsFatalDoNotComeBack() {
    assertFalse(of(new IllegalStateException()).isLast(POLICY, 2));
    assertTrue(of(new IllegalStateException()).isLast(POLICY, 3));
    assertTrue(of(new IOException()).isLast(POLICY, 1));
  }

  @Test
  void aLongMessageIsCutBetweenCharacters() {
    String message = of(new IllegalStateException("x" + "😀".repeat(5_000))).message().get();
    assertEquals("x" + "😀".repeat(999) + "...", message);
  }

  private static Failure of(Throwable thrown) {
    return Failure.of(thrown, List.of());
  }
}
