package io.tailrace.delivery;

import java.util.List;

/** Error classes as people name them: whole, or with a * at the end for any ending. */
final class ErrorClasses {
  private ErrorClasses() {}

  static boolean match(List<String> patterns, String errorClass) {
    for (String pattern : patterns) {
      if (pattern.endsWith("*")
          ? errorClass.startsWith(pattern.substring(0, pattern.length() - 1))
          : errorClass.equals(pattern)) {
        return true;
      }
    }
    return false;
  }
}
