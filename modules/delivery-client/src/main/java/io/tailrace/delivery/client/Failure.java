package io.tailrace.delivery.client;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;

/**
 * Why a record could not be processed, and what follows from that.
 *
 * @param errorClass the class that tells most: of a wrapped exception, the inner one
 * @param message what it says, of bounded length
 * @param fatal whether no other attempt is of use
 * @param delay how long the record is to wait, if the handler knows
 */
record Failure(
    String errorClass, Optional<String> message, boolean fatal, Optional<Duration> delay) {
  private static final int LONGEST_MESSAGE = 2_000;

  /**
   * Understands what was thrown.
   *
   * @param fatalTypes exceptions that are fatal, themselves or as a cause
   */
  static Failure of(Throwable thrown, List<Class<? extends Throwable>> fatalTypes) {
    Throwable told = unwrapped(thrown);
    boolean fatal =
        anyCause(thrown, cause -> cause instanceof FatalException)
            || anyCause(thrown, cause -> fatalTypes.stream().anyMatch(t -> t.isInstance(cause)));
    Optional<Duration> delay =
        told instanceof RetryAfterException later ? Optional.of(later.delay()) : Optional.empty();
    boolean onlyCarries = told instanceof RetryAfterException || told instanceof FatalException;
    Throwable named = onlyCarries && told.getCause() != null ? told.getCause() : told;
    return new Failure(
        named.getClass().getName(),
        Optional.ofNullable(told.getMessage()).map(Failure::bounded),
        fatal,
        delay);
  }

  /** Of a record that nobody can read: it will not read better another time. */
  static Failure unreadable(Exception thrown) {
    Failure failure = of(thrown, List.of());
    return new Failure(failure.errorClass, failure.message, true, Optional.empty());
  }

  /** Without what only says that something else failed. */
  private static Throwable unwrapped(Throwable thrown) {
    Throwable told = thrown;
    while (told.getCause() != null
        && (told instanceof ExecutionException
            || told instanceof CompletionException
            || told instanceof InvocationTargetException)) {
      told = told.getCause();
    }
    return told;
  }

  private static boolean anyCause(Throwable thrown, Predicate<Throwable> test) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < 32; depth++) {
      if (test.test(cause)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static String bounded(String message) {
    if (message.length() <= LONGEST_MESSAGE) {
      return message;
    }
    int end =
        Character.isHighSurrogate(message.charAt(LONGEST_MESSAGE - 1))
            ? LONGEST_MESSAGE - 1
            : LONGEST_MESSAGE;
    return message.substring(0, end) + "...";
  }

  /** Whether the record comes back, or is a dead letter now. */
  boolean isLast(TopicPolicy policy, int attempt) {
    return fatal || policy.isFatal(errorClass) || attempt >= policy.maxAttempts();
  }
}
