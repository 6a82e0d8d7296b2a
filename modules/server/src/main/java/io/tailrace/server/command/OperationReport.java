package io.tailrace.server.command;

import io.tailrace.server.dlq.OperationState;
import java.io.PrintWriter;
import java.util.Map;

/** What became of an operation on dead letters, in a few lines. */
final class OperationReport {
  private OperationReport() {}

  static void print(OperationState state, PrintWriter out) {
    OperationState.Counts counts = state.counts();
    String dry = state.dryRun() ? " (dry run)" : "";
    String reason = state.reason().isEmpty() ? "" : ": " + state.reason();
    out.println(
        state.id()
            + " "
            + state.action()
            + dry
            + " of "
            + state.topic()
            + " "
            + state.status()
            + reason);
    if (state.status().equals("refused")) {
      return;
    }
    if (state.action().equals("purge")) {
      out.printf("deleted %,d%n", counts.deleted());
      return;
    }
    out.printf("read %,d of %,d, selected %,d", counts.done(), counts.total(), counts.selected());
    if (!state.dryRun()) {
      out.printf(", redriven %,d", counts.redriven());
    }
    if (counts.skipped() + counts.undeliverable() > 0) {
      out.printf(", left where they are %,d", counts.skipped() + counts.undeliverable());
    }
    out.println();
    print("ERROR CLASS", state.errorClasses(), out);
    print("ORIGIN", state.originTopics(), out);
    print("GROUP", state.groups(), out);
    print("LEFT BECAUSE", state.reasons(), out);
  }

  private static void print(String title, Map<String, Long> counts, PrintWriter out) {
    if (!counts.isEmpty()) {
      Table table = new Table("COUNT", title);
      counts.entrySet().stream()
          .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
          .forEach(one -> table.row(one.getValue(), one.getKey()));
      table.print(out);
    }
  }
}
