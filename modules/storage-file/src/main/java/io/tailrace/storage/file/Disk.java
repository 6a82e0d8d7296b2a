package io.tailrace.storage.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Every operation on files and directories that this module performs, so that tests can fail it.
 */
interface Disk {

  /** Opens a file that exists, for reading and writing. */
  DiskFile open(Path path) throws IOException;

  /** Opens a file for reading and writing, and creates it where it does not exist. */
  DiskFile create(Path path) throws IOException;

  /** Creates a directory and its parents; one that exists is fine. */
  void createDirectory(Path path) throws IOException;

  /** Renames within one file system, in place of a file that has the name. */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file or an empty directory, if there is one. */
  void delete(Path path) throws IOException;

  /** The names in a directory. */
  List<String> list(Path directory) throws IOException;

  /** Whether there is a directory of that name. */
  boolean isDirectory(Path path);

  /** When a file was written last, in milliseconds since 1970. */
  long modifiedMs(Path path) throws IOException;

  /** Its size in bytes. */
  long size(Path path) throws IOException;

  /** Makes names that were created, renamed or deleted in a directory durable. */
  void syncDirectory(Path directory) throws IOException;
}
