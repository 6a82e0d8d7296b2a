package io.tailrace.server.command;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** What a failure says for itself, with what the file system said where that is below it. */
final class Reasons {
  private Reasons() {}

  static String of(Throwable failure) {
    String words = Optional.ofNullable(failure.getMessage()).orElse(failure.getClass().getName());
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof FileSystemException refused) {
        String reason = reason(refused);
        return words.contains(reason) ? words : words + ": " + reason;
      }
    }
    return words;
  }

  /** Some of these have no other words than their class, and the file as their message. */
  private static String reason(FileSystemException refused) {
    String what =
        switch (refused) {
          case AccessDeniedException _ -> "access is denied";
          case NoSuchFileException _ -> "there is no such file or folder";
          case FileAlreadyExistsException _ -> "a file is in its place";
          default -> Optional.ofNullable(refused.getReason()).orElse(refused.toString());
        };
    return refused.getFile() == null ? what : refused.getFile() + ": " + what;
  }
}
