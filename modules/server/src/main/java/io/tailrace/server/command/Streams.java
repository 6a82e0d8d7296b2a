package io.tailrace.server.command;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes.
 *
 * @param terminals which of them are terminals: the letters {@code i}, {@code o}, {@code e}
 */
public record Streams(InputStream in, OutputStream out, PrintStream err, String terminals) {

  /** The process's own; the launcher has looked which of them are terminals. */
  public static Streams ofProcess() {
    return new Streams(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        System.getProperty("tailrace.terminal", ""));
  }

  boolean isInTerminal() {
    return terminals.contains("i");
  }

  boolean isErrTerminal() {
    return terminals.contains("e");
  }
}
