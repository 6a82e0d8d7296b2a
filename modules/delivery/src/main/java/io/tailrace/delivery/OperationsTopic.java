package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryHeader;
import io.tailrace.spi.delivery.DeliveryPartition;
import io.tailrace.spi.delivery.DeliveryPartition.Read;
import io.tailrace.spi.delivery.DeliveryRecord;
import io.tailrace.spi.delivery.DeliveryTopic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What everybody can read of operations: the newest record of a key tells how the operation stands,
 * and how it came to that. It is kept for good, as the record of who has done what.
 */
final class OperationsTopic {
  private static final int PIECE_BYTES = 1 << 20;
  private static final String SEGMENT_BYTES = Integer.toString(16 << 20);

  private final DeliveryBroker broker;

  OperationsTopic(DeliveryBroker broker) {
    this.broker = broker;
  }

  /** Tells how an operation stands. Blocks. */
  void tell(Operation operation, long now) {
    partition()
        .append(
            List.of(
                DeliveryRecord.of(
                    now,
                    Optional.of(bytes(operation.name())),
                    Optional.of(bytes(sentence(operation))),
                    headers(operation))),
            Optional.empty());
  }

  /**
   * Whether there was an operation of that name. Blocks, for as long as all of it takes to read.
   */
  boolean has(String name) {
    if (broker.topic(DeliveryBroker.OPERATIONS).isEmpty()) {
      return false;
    }
    ByteBuffer key = bytes(name);
    DeliveryPartition partition = partition();
    long next = 0;
    while (true) {
      Read read = partition.read(next, PIECE_BYTES);
      if (read.records().stream()
          .anyMatch(record -> record.key().filter(key::equals).isPresent())) {
        return true;
      }
      if (read.nextOffset() >= read.endOffset() || read.nextOffset() <= next) {
        return false;
      }
      next = read.nextOffset();
    }
  }

  private DeliveryPartition partition() {
    DeliveryTopic topic =
        broker.createTopic(
            DeliveryBroker.OPERATIONS,
            1,
            Map.of("cleanup.policy", "compact", "segment.bytes", SEGMENT_BYTES));
    return broker.partition(topic, 0);
  }

  private static ByteBuffer bytes(String text) {
    return StandardCharsets.UTF_8.encode(text);
  }

  /** For people who read the topic as it is. */
  private static String sentence(Operation operation) {
    String what =
        text(operation, OperationNames.ACTION) + " of " + text(operation, OperationNames.TOPIC);
    String reason = operation.reason().isEmpty() ? "" : ": " + operation.reason();
    Tally.Sums sums = operation.tally().sums();
    return what
        + " "
        + operation.state().text()
        + reason
        + "; "
        + sums.scanned()
        + " read, "
        + sums.selected()
        + " selected, "
        + sums.redriven()
        + " redriven, "
        + sums.deleted()
        + " deleted";
  }

  private static String text(Operation operation, String name) {
    return new ReceivedHeaders(operation.asked())
        .text(name)
        .map(text -> Bounded.text(text, 256))
        .orElse("?");
  }

  private static List<DeliveryHeader> headers(Operation operation) {
    List<DeliveryHeader> headers = new ArrayList<>(operation.asked());
    headers.add(DeliveryHeader.of(OperationNames.ID, operation.name()));
    headers.add(DeliveryHeader.of(OperationNames.STATE, operation.state().text()));
    if (!operation.reason().isEmpty()) {
      headers.add(DeliveryHeader.of(OperationNames.REASON, operation.reason()));
    }
    add(headers, OperationNames.STARTED, operation.startedMs());
    add(headers, OperationNames.CHANGED, operation.changedMs());
    add(
        headers,
        OperationNames.TOTAL,
        operation.spans().stream().mapToLong(span -> span.end() - span.first()).sum());
    add(
        headers,
        OperationNames.DONE,
        operation.spans().stream().mapToLong(span -> span.next() - span.first()).sum());
    Tally.Sums sums = operation.tally().sums();
    add(headers, OperationNames.SCANNED, sums.scanned());
    add(headers, OperationNames.SELECTED, sums.selected());
    add(headers, OperationNames.REDRIVEN, sums.redriven());
    add(headers, OperationNames.UNDELIVERABLE, sums.undeliverable());
    add(headers, OperationNames.SKIPPED, sums.skipped());
    add(headers, OperationNames.DELETED, sums.deleted());
    add(headers, OperationNames.BY_ERROR_CLASS, operation.tally().errorClasses());
    add(headers, OperationNames.BY_ORIGIN_TOPIC, operation.tally().originTopics());
    add(headers, OperationNames.BY_GROUP, operation.tally().groups());
    add(headers, OperationNames.BY_REASON, operation.tally().skips());
    for (Operation.Step step : operation.steps()) {
      headers.add(DeliveryHeader.of(OperationNames.STEP, step.atMs() + " " + step.what()));
    }
    return headers;
  }

  private static void add(List<DeliveryHeader> headers, String name, long number) {
    headers.add(DeliveryHeader.of(name, Long.toString(number)));
  }

  private static void add(List<DeliveryHeader> headers, String name, Breakdown breakdown) {
    breakdown
        .counts()
        .forEach((what, count) -> headers.add(DeliveryHeader.of(name, count + " " + what)));
  }
}
