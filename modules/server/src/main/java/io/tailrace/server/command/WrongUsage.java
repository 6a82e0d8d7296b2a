package io.tailrace.server.command;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in a line what was asked wrongly, and where to read on; a group lists its commands. */
final class WrongUsage implements CommandLine.IParameterExceptionHandler {

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("tailrace: " + failure.getMessage());
    UnmatchedArgumentException.printSuggestions(failure, err);
    if (command.getSubcommands().isEmpty()) {
      err.println("'" + command.getCommandSpec().qualifiedName() + " --help' shows what there is.");
    } else {
      command.usage(err);
    }
    err.flush();
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }
}
