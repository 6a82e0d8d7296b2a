package io.tailrace.server.command;

import io.tailrace.spi.config.ConfigException;
import java.io.PrintWriter;
import picocli.CommandLine;

/** Says in a line what went wrong; the stack trace is for who asks for it with {@code --debug}. */
final class Failures implements CommandLine.IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
    PrintWriter err = command.getErr();
    err.println("tailrace: " + Reasons.of(failure));
    if (command.getCommandSpec().root().userObject() instanceof TailraceCommand root
        && root.isDebug()) {
      failure.printStackTrace(err);
    }
    err.flush();
    return failure instanceof ConfigException || failure instanceof IllegalArgumentException
        ? CommandLine.ExitCode.USAGE
        : CommandLine.ExitCode.SOFTWARE;
  }
}
