package io.tailrace.delivery;

import io.tailrace.delivery.DelayLogRecord.Operated;
import io.tailrace.delivery.Operation.Span;
import io.tailrace.delivery.Operation.State;
import io.tailrace.delivery.Operation.Step;
import io.tailrace.delivery.OperationRequest.Action;
import io.tailrace.delivery.OperationRequest.Target;
import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryException;
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
import java.util.UUID;

/**
 * Decides on requests of operators. A request is taken once: what comes of it, also that it is
 * refused, is in the delay log in one batch with how far the requests were read.
 */
final class Requests implements Decision {
  private static final int MOST_OPEN = 100;
  private static final String NAME = "[a-zA-Z0-9._-]{1,64}";

  private final Map<UUID, Operation> operations;
  private final DeliveryBroker broker;
  private final OperationsTopic known;
  private Policies policies = Policies.NONE;

  /**
   * Begins.
   *
   * @param operations those that are not done with; new ones are put there
   * @param known tells of those that are
   */
  Requests(Map<UUID, Operation> operations, DeliveryBroker broker, OperationsTopic known) {
    this.operations = operations;
    this.broker = broker;
    this.known = known;
  }

  void follow(Policies changed) {
    policies = changed;
  }

  /** It cannot be done; the message says why. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String why) {
      super(why);
    }
  }

  @Override
  public List<DelayLogRecord> of(SourceOffset place, DeliveryRecord record, long now) {
    UUID id = id(place);
    Optional<String> given =
        record.key().map(key -> StandardCharsets.UTF_8.decode(key.duplicate()).toString());
    String name = given.filter(text -> text.matches(NAME)).orElse(id.toString());
    List<DeliveryHeader> asked = OperationRequest.asked(record.headers());
    String by = OperationRequest.by(asked);
    try {
      if (given.isPresent() && !given.get().equals(name)) {
        throw new Refusal("Its key is no name of 1 to 64 letters, digits, dots, - and _");
      }
      OperationRequest request = OperationRequest.of(record.headers());
      return switch (request.action()) {
        case REDRIVE, PURGE -> begin(new Operation(id, name, asked, now), request, now);
        case STOP, RESUME, CANCEL -> List.of(change(name, request, now));
      };
    } catch (InvalidHeaderException | Refusal | DeliveryException e) {
      boolean taken = operation(name).isPresent() || mayBeKnown(name);
      Operation refused = new Operation(id, taken ? name + "/" + id : name, asked, now);
      refused.step(new Step(now, "ask " + by));
      refused.become(State.REFUSED, Bounded.text(e.getMessage(), 2_048), now);
      operations.put(id, refused);
      return List.of(new Operated(refused));
    }
  }

  private boolean mayBeKnown(String name) {
    try {
      return known.has(name);
    } catch (DeliveryException _) {
      return true; // what is told of another operation is not to be replaced
    }
  }

  /** What no client can choose: it tells records that wait apart. */
  private static UUID id(SourceOffset place) {
    return UUID.nameUUIDFromBytes(
        ByteBuffer.allocate(28)
            .putLong(place.sourceId().getMostSignificantBits())
            .putLong(place.sourceId().getLeastSignificantBits())
            .putInt(place.partition())
            .putLong(place.offset())
            .array());
  }

  private Optional<Operation> operation(String name) {
    return operations.values().stream()
        .filter(operation -> operation.name().equals(name))
        .findFirst();
  }

  private List<DelayLogRecord> begin(Operation operation, OperationRequest request, long now) {
    if (operation(operation.name()).isPresent() || known.has(operation.name())) {
      return List.of(); // it was asked for twice, and is done once
    }
    if (operations.size() >= MOST_OPEN) {
      throw new Refusal("There are " + MOST_OPEN + " operations that have not ended");
    }
    DeliveryTopic topic = topic(request.topic());
    if (request.action() == Action.REDRIVE) {
      checkRedrive(topic, request);
    } else {
      checkPurge(topic, request);
    }
    operation.spans(spans(topic, request));
    if (request.action() == Action.PURGE) {
      requireNotRead(topic.name(), operation.spans());
    }
    operation.step(new Step(now, request.action().text() + " " + request.by()));
    operations.put(operation.id(), operation);
    return List.of(new Operated(operation));
  }

  private DeliveryTopic topic(String name) {
    DeliveryTopic topic =
        broker.topic(name).orElseThrow(() -> new Refusal("There is no topic " + name));
    if (topic.internal() || name.equals(OperationNames.REQUESTS)) {
      throw new Refusal(name + " holds no dead letters");
    }
    return topic;
  }

  private void checkRedrive(DeliveryTopic topic, OperationRequest request) {
    if (policies.route(topic.name()).isPresent()) {
      throw new Refusal(topic.name() + " is a retry or schedule topic");
    }
    if (request.target() instanceof Target.Topic(String target)
        && new RedriveTargets(broker, policies, topic.name()).topic(target)
            instanceof RedriveTargets.Place.Nowhere(String why)) {
      throw new Refusal(why);
    }
  }

  private void checkPurge(DeliveryTopic topic, OperationRequest request) {
    if (!RedriveTargets.isForDeadLetters(topic, policies)) {
      throw new Refusal(
          topic.name()
              + " is no dead-letter topic: no policy names it, and it has no "
              + Destinations.FOR_DEAD_LETTERS
              + "=true");
    }
    if (topic.needsKeys()) {
      throw new Refusal(topic.name() + " is compacted");
    }
    if (request.dryRun()) {
      throw new Refusal("A purge has no dry run");
    }
  }

  /** The offsets that there are now: what comes later, such as what is redriven, is not meant. */
  private List<Span> spans(DeliveryTopic topic, OperationRequest request) {
    List<OffsetRange> ranges = new ArrayList<>(request.ranges());
    for (int i = 0; request.ranges().isEmpty() && i < topic.partitions(); i++) {
      ranges.add(new OffsetRange(i, 0, Long.MAX_VALUE));
    }
    List<Span> spans = new ArrayList<>();
    for (OffsetRange range : ranges) {
      if (range.partition() >= topic.partitions()) {
        throw new Refusal(topic.name() + " has no partition " + range.partition());
      }
      DeliveryPartition partition = broker.partition(topic, range.partition());
      Read first = partition.read(range.from(), 1);
      long start =
          first.records().isEmpty() ? first.nextOffset() : first.records().getFirst().offset();
      long end = Math.min(range.end(), first.endOffset());
      if (request.action() == Action.PURGE && range.end() > first.endOffset()) {
        throw new Refusal(
            topic.name() + "-" + range.partition() + " ends at offset " + first.endOffset());
      }
      if (start < end) {
        spans.add(new Span(range.partition(), start, start, end));
      }
    }
    return spans;
  }

  private void requireNotRead(String topic, List<Span> purged) {
    for (Operation other : operations.values()) {
      boolean reads =
          new ReceivedHeaders(other.asked())
              .text(OperationNames.TOPIC)
              .filter(topic::equals)
              .isPresent();
      for (Span span : purged) {
        if (reads && other.isYetToRead(span.partition(), span.end())) {
          throw new Refusal(
              other.name() + " is still to read some of these: stop it, or let it finish");
        }
      }
    }
  }

  private DelayLogRecord change(String name, OperationRequest request, long now) {
    Operation operation =
        operation(name)
            .filter(found -> found.state().isOpen())
            .orElseThrow(
                () ->
                    new Refusal(
                        known.has(name) || operation(name).isPresent()
                            ? name + " has ended"
                            : "There is no operation " + name));
    if (request.action() == Action.RESUME) {
      operation.become(State.RUNNING, "", now);
    } else {
      operation.become(request.action() == Action.STOP ? State.STOPPED : State.CANCELLED, "", now);
    }
    operation.step(new Step(now, request.action().text() + " " + request.by()));
    return new Operated(operation);
  }
}
