package io.tailrace.jobs.flink;

import java.util.ArrayList;
import java.util.List;

/** Errors in words, for people who see no stack trace. */
final class Errors {
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
    boolean plain =
        type == IllegalArgumentException.class
            || type == IllegalStateException.class
            || type == RuntimeException.class
            || type == Exception.class;
    return plain ? message : type.getSimpleName() + ": " + message;
  }
}
