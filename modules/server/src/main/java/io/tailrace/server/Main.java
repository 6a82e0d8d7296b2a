package io.tailrace.server;

import io.tailrace.server.command.Commands;
import io.tailrace.server.command.Streams;

/** The program: its arguments name a command. */
public final class Main {
  private Main() {}

  /** Runs a command, and exits with 0 if it did its job, 1 if not, 2 if it was asked wrongly. */
  public static void main(String[] arguments) {
    System.exit(Commands.run(Streams.ofProcess(), arguments));
  }
}
