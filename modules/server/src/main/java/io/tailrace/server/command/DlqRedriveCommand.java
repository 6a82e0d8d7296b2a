package io.tailrace.server.command;

import io.tailrace.client.Client;
import io.tailrace.client.Codecs;
import io.tailrace.server.dlq.DeadLetterOperations;
import io.tailrace.server.dlq.OperationHeaders;
import io.tailrace.server.dlq.OperationState;
import io.tailrace.spi.storage.RecordHeader;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a broker redrive dead letters. */
@Command(
    name = "redrive",
    mixinStandardHelpOptions = true,
    description = {
      "Copies dead letters to where they are tried again: key, value and the application's headers",
      "as they are. The broker does it, each record once whatever is killed meanwhile, and goes on",
      "when this command has ended. Those that die again are not redriven by the same redrive.",
      "The dead letters stay where they are, until 'tailrace dlq purge' or retention."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tailrace dlq redrive dlq.orders --dry-run                count what would be redriven",
      "  tailrace dlq redrive dlq.orders --max 1                  try one",
      "  tailrace dlq redrive dlq.orders --error 'com.example.*' --since 2h --rate 100",
      "  tailrace dlq redrive dlq.orders --to orders.fixed",
      "  tailrace dlq redrive --stop 20260131-120000-1a2b3c       and later --resume, or --cancel"
    })
final class DlqRedriveCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "TOPIC",
      description = "The dead-letter topic; not with --stop, --resume, --cancel, --follow.")
  private Optional<String> topic = Optional.empty();

  @ArgGroup(exclusive = true)
  private Known known = new Known();

  @ArgGroup(exclusive = true)
  private Target target = new Target();

  @Option(names = "--dry-run", description = "Only count what would be redriven.")
  private boolean dryRun;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "At most so many records a second. Default: as many as there are")
  private Optional<Integer> rate = Optional.empty();

  @Option(
      names = {"-n", "--max"},
      paramLabel = "N",
      description = "At most so many records.")
  private Optional<Long> max = Optional.empty();

  @Option(
      names = "--detach",
      description =
          "Wait only until the broker has begun; 'tailrace dlq history' shows how it stands.")
  private boolean detach;

  @Option(
      names = "--id",
      paramLabel = "NAME",
      description = "What to call it: a redrive is done once for each name. Default: the time")
  private Optional<String> id = Optional.empty();

  @Mixin private DlqSelection selection;
  @Mixin private Asking asking;
  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  private final Streams streams;

  /** A redrive that was asked for before. */
  static final class Known {
    @Option(names = "--stop", paramLabel = "ID", description = "Have a redrive rest.")
    private Optional<String> stop = Optional.empty();

    @Option(names = "--resume", paramLabel = "ID", description = "Have it go on.")
    private Optional<String> resume = Optional.empty();

    @Option(names = "--cancel", paramLabel = "ID", description = "End it before its end.")
    private Optional<String> cancel = Optional.empty();

    @Option(names = "--follow", paramLabel = "ID", description = "Wait for its end.")
    private Optional<String> follow = Optional.empty();

    boolean isGiven() {
      return stop.or(() -> resume).or(() -> cancel).or(() -> follow).isPresent();
    }
  }

  /** Where to. */
  static final class Target {
    @Option(
        names = "--to",
        paramLabel = "TOPIC",
        description = "To this topic. Default: the topic that each record comes from")
    private Optional<String> topic = Optional.empty();

    @Option(
        names = "--to-redelivery",
        description = "To the redelivery topic of the group that gave it up; others do not see it.")
    private boolean redelivery;
  }

  DlqRedriveCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    if (topic.isPresent() == known.isGiven()) {
      throw new ParameterException(
          spec.commandLine(),
          "Give either a dead-letter topic, or one of --stop, --resume, --cancel, --follow");
    }
    try (Client client = connect.connect();
        Codecs codecs = Codecs.load()) {
      DeadLetterOperations operations = new DeadLetterOperations(client, codecs);
      return topic.isPresent() ? begin(client, operations, topic.get()) : change(operations);
    }
  }

  private int begin(Client client, DeadLetterOperations operations, String name) {
    Topics.existing(client, name);
    operations.requireOffered(name);
    List<RecordHeader> headers = asking.headers("redrive");
    DlqSelection.add(headers, OperationHeaders.TOPIC, name);
    target.topic.ifPresent(to -> DlqSelection.add(headers, OperationHeaders.TO_TOPIC, to));
    if (target.redelivery) {
      DlqSelection.add(headers, OperationHeaders.TO, "redelivery");
    }
    if (dryRun) {
      DlqSelection.add(headers, OperationHeaders.DRY_RUN, "true");
    }
    rate.ifPresent(
        number -> DlqSelection.add(headers, OperationHeaders.RATE, Integer.toString(number)));
    max.ifPresent(
        number -> DlqSelection.add(headers, OperationHeaders.LIMIT, Long.toString(number)));
    headers.addAll(selection.headers());
    long from = operations.position();
    Optional<OperationState> before = id.flatMap(operations::named);
    if (before.isPresent() && rests(before.get())) {
      return end(before, before.get().id());
    }
    String called = id.orElseGet(Asking::newId);
    if (before.isEmpty()) {
      operations.ask(called, headers);
    }
    return report(operations, called, from, state -> detach || rests(state));
  }

  private static boolean rests(OperationState state) {
    return state.hasEnded() || state.status().equals("stopped");
  }

  private int change(DeadLetterOperations operations) {
    if (known.follow.isPresent()) {
      long from = operations.position();
      OperationState state = operations.find(known.follow.get());
      return rests(state)
          ? end(Optional.of(state), state.id())
          : report(operations, state.id(), from, DlqRedriveCommand::rests);
    }
    if (known.resume.isPresent()) {
      return resume(operations, known.resume.get());
    }
    return known.stop.isPresent()
        ? change(operations, "stop", known.stop.get(), DlqRedriveCommand::rests)
        : change(operations, "cancel", known.cancel.orElseThrow(), OperationState::hasEnded);
  }

  private int change(
      DeadLetterOperations operations, String action, String name, Predicate<OperationState> done) {
    long from = operations.position();
    OperationState state = operations.find(name);
    if (done.test(state)) {
      return end(Optional.of(state), state.id());
    }
    operations.ask(state.id(), asking.headers(action));
    return report(operations, state.id(), from, done);
  }

  /** What is told of it until it goes on is of the time before. */
  private int resume(DeadLetterOperations operations, String name) {
    long from = operations.position();
    OperationState state = operations.find(name);
    if (state.hasEnded()) {
      return end(Optional.of(state), state.id());
    }
    operations.ask(state.id(), asking.headers("resume"));
    boolean[] goesOn = new boolean[1];
    return report(
        operations,
        state.id(),
        from,
        one -> {
          goesOn[0] |= one.status().equals("running");
          return one.hasEnded() || goesOn[0] && (detach || rests(one));
        });
  }

  private int report(
      DeadLetterOperations operations, String id, long from, Predicate<OperationState> enough) {
    return end(new DlqFollower(operations, streams).follow(id, from, enough), id);
  }

  private int end(Optional<OperationState> state, String id) {
    PrintWriter out = spec.commandLine().getOut();
    if (state.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(
              "tailrace: not waiting any longer for "
                  + id
                  + "; it is the broker's to do: 'tailrace dlq history "
                  + id
                  + "' shows how it stands");
      return 1;
    }
    OperationReport.print(state.get(), out);
    return state.get().status().equals("refused") ? 1 : 0;
  }
}
