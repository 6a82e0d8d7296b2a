package io.tailrace.server.command;

import io.tailrace.client.Client;
import io.tailrace.client.Codecs;
import io.tailrace.server.dlq.DeadLetterOperations;
import io.tailrace.server.dlq.OperationState;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what was done with dead letters, and who did it. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = {
      "Lists what was asked for about dead letters, by whom, and what has become of it; oldest",
      "first. With an ID it shows one redrive or purge with its steps and counts."
    })
final class DlqHistoryCommand implements Runnable {
  @Parameters(arity = "0..1", paramLabel = "ID", description = "Only this one, with all of it.")
  private Optional<String> id = Optional.empty();

  @Option(names = "--topic", paramLabel = "TOPIC", description = "Only of this dead-letter topic.")
  private Optional<String> topic = Optional.empty();

  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try (Client client = connect.connect();
        Codecs codecs = Codecs.load()) {
      DeadLetterOperations operations = new DeadLetterOperations(client, codecs);
      if (id.isPresent()) {
        show(operations.find(id.get()));
      } else {
        list(operations.all());
      }
    }
  }

  private void list(List<OperationState> all) {
    Table table = new Table("ID", "STARTED", "WHAT", "TOPIC", "STATE", "SELECTED", "DONE", "BY");
    all.stream()
        .filter(one -> topic.isEmpty() || topic.get().equals(one.topic()))
        .sorted(Comparator.comparing(OperationState::started))
        .forEach(
            one ->
                table.row(
                    one.id(),
                    one.started().truncatedTo(ChronoUnit.SECONDS),
                    one.action() + (one.dryRun() ? " (dry run)" : ""),
                    one.topic(),
                    one.status(),
                    one.counts().selected(),
                    one.counts().redriven() + one.counts().deleted(),
                    one.by()));
    table.print(spec.commandLine().getOut());
  }

  private void show(OperationState state) {
    PrintWriter out = spec.commandLine().getOut();
    OperationReport.print(state, out);
    Table table = new Table("TIME", "STEP");
    state.steps().forEach(step -> table.row(step.at(), step.what()));
    table.print(out);
  }
}
