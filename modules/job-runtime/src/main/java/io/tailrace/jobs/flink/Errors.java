package io.tailrace.jobs.flink;

import io.tailrace.jobs.runtime.JobException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.SerializedThrowable;

/** Errors in words, for people who see no stack trace. */
final class Errors {
  private static final Set<Class<?>> PLAIN =
      Set.of(
          Exception.class,
          RuntimeException.class,
          IllegalArgumentException.class,
          IllegalStateException.class,
          CompletionException.class,
          ExecutionException.class,
          FlinkException.class,
          JobException.class,
          SerializedThrowable.class);

  private Errors() {}

  /** What went wrong, and what caused it: the last two of the chain, which say the most. */
  static String words(Throwable error) {
    List<String> words = new ArrayList<>();
    int depth = 0;
    for (Throwable cause = error; cause != null && depth < 100; cause = cause.getCause()) {
      String text = words(cause.getClass(), cause.getMessage());
      if (words.isEmpty() || !words.getLast().contains(text)) {
        words.add(text);
      }
      depth++;
    }
    return String.join(": caused by ", words.subList(Math.max(0, words.size() - 2), words.size()));
  }

  /** Of an error that says what it is, its class is of no interest. */
  private static String words(Class<?> type, String message) {
    if (message == null || message.isBlank()) {
      return type.getName();
    }
    return PLAIN.contains(type) ? message : type.getSimpleName() + ": " + message;
  }
}
