package io.tailrace.storage.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in words what the system answered: many of its exceptions hold no more than a path. */
final class DiskError {
  private DiskError() {}

  static String reason(IOException error) {
    return switch (error) {
      case AccessDeniedException e -> "permission denied for " + e.getFile();
      case FileAlreadyExistsException e -> e.getFile() + " exists and is no directory";
      case NotDirectoryException e -> e.getFile() + " is no directory";
      case NoSuchFileException e -> e.getFile() + " does not exist";
      case FileSystemException e when e.getReason() != null ->
          e.getReason() + " (" + e.getFile() + ")";
      default -> error.getMessage() == null ? error.toString() : error.getMessage();
    };
  }
}
