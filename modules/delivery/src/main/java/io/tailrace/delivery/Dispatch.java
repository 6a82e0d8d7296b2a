package io.tailrace.delivery;

import io.tailrace.delivery.DelayLogRecord.Lane;
import io.tailrace.delivery.DelayLogRecord.LaneClosed;
import io.tailrace.delivery.DelayLogRecord.Operated;
import io.tailrace.delivery.DelayLogRecord.Released;
import io.tailrace.delivery.Destinations.Place;
import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryException;
import io.tailrace.spi.delivery.DeliveryRecord;
import io.tailrace.spi.delivery.ProducerSequence;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Publishes what is due, once. Each target partition has a lane: a producer with a sequence. The
 * lane in the delay log says which records go out under which number before they do, and that they
 * are out afterwards. If the second is missing after a crash, the same records are appended under
 * the same number again, and a partition that has them already says so.
 */
final class Dispatch {
  private static final System.Logger LOGGER = System.getLogger(Dispatch.class.getName());
  private static final int RECORDS_AT_ONCE = 1_000;
  private static final int BYTES_AT_ONCE = 1 << 20;

  private final DelayLog log;
  private final ShardState state;
  private final DeliveryBroker broker;
  private final Destinations destinations;
  private final Map<TargetPartition, Pause> pauses = new HashMap<>();

  /** Until when topics are left alone that are not there, and cannot be created now. */
  private final Map<String, Long> missing = new HashMap<>();

  /** Why targets do not take records: such go to the dead letters. */
  private final Map<Long, String> refusals = new HashMap<>();

  Dispatch(DelayLog log, ShardState state, DeliveryBroker broker) {
    this.log = log;
    this.state = state;
    this.broker = broker;
    destinations = new Destinations(broker);
  }

  Destinations destinations() {
    return destinations;
  }

  /** Records that go to one target together. */
  private record Outgoing(Place place, List<Long> offsets, List<HeldRecord> records) {}

  /**
   * What is due.
   *
   * @param targets by where it goes
   * @param givenUp what the delay log is to say of copies that cannot go anywhere
   */
  private record Due(Map<TargetPartition, Outgoing> targets, List<DelayLogRecord> givenUp) {
    boolean isEmpty() {
      return targets.isEmpty() && givenUp.isEmpty();
    }
  }

  /** Publishes what is due, or a part of it; whether anything was done. */
  boolean publish(long now) {
    missing.values().removeIf(until -> until <= now);
    boolean resumed = resume(now);
    Due due = takeDue(now);
    if (due.isEmpty()) {
      return resumed;
    }
    List<DelayLogRecord> begun = new ArrayList<>(due.givenUp);
    due.targets.forEach((target, outgoing) -> begun.add(begun(target, outgoing)));
    append(begun, now);
    List<DelayLogRecord> done = new ArrayList<>();
    due.targets.forEach((target, outgoing) -> done.addAll(send(target, outgoing.records, now)));
    append(done, now);
    return true;
  }

  /** When a paused target is tried again. */
  long nextResumeMs() {
    long next = DueIndex.NEVER;
    for (TargetPartition target : state.inFlight()) {
      next = Math.min(next, pauses.getOrDefault(target, Pause.NONE).untilMs());
    }
    return next;
  }

  /** Goes on with what was begun: before a crash, or when a target could not be written to. */
  private boolean resume(long now) {
    List<DelayLogRecord> done = new ArrayList<>();
    for (TargetPartition target : state.inFlight()) {
      if (!isPaused(target, now)) {
        Lane lane = state.lanes().get(target);
        List<HeldRecord> records = lane.inFlight().stream().map(log::held).toList();
        done.addAll(send(lane.target(), records, now));
      }
    }
    append(done, now);
    return !done.isEmpty();
  }

  private Due takeDue(long now) {
    Map<TargetPartition, Outgoing> due = new LinkedHashMap<>();
    List<DelayLogRecord> givenUp = new ArrayList<>();
    Set<Operation> redrives = new LinkedHashSet<>();
    Map<Long, Long> later = new LinkedHashMap<>();
    int count = 0;
    int bytes = 0;
    while (count < RECORDS_AT_ONCE && bytes < BYTES_AT_ONCE && state.index().nextDueMs() <= now) {
      long offset = state.index().take();
      if (state.isReleased(offset)) {
        continue;
      }
      count++;
      HeldRecord held = log.held(offset);
      long missingUntil = missing.getOrDefault(held.destination(), 0L);
      if (missingUntil > now) {
        later.put(offset, missingUntil);
        continue;
      }
      Place place;
      try {
        place = destinations.find(held, Optional.ofNullable(refusals.get(offset)));
      } catch (DeliveryException e) {
        if (held.isCopy() && e.reason() == DeliveryException.Reason.REFUSED) {
          givenUp.add(new Released(held.source(), offset));
          refusals.remove(offset);
          redrive(held)
              .ifPresent(
                  redrive -> {
                    redrive.tally().undeliverable(e.getMessage());
                    redrives.add(redrive);
                  });
          continue; // nothing is lost: the dead letter stays where it is
        }
        warn(held.destination(), e);
        missing.put(held.destination(), now + Pause.SHORTEST_MS);
        later.put(offset, now + Pause.SHORTEST_MS);
        continue;
      }
      TargetPartition target = place.target();
      if (state.isInFlight(target)) { // it could not be written to
        later.put(offset, Math.max(now, pauses.getOrDefault(target, Pause.NONE).untilMs()));
        continue;
      }
      if (isPaused(target, now)) {
        later.put(offset, pauses.get(target).untilMs());
        continue;
      }
      Outgoing outgoing =
          due.computeIfAbsent(
              target, _ -> new Outgoing(place, new ArrayList<>(), new ArrayList<>()));
      outgoing.offsets.add(offset);
      outgoing.records.add(held);
      bytes += held.value().map(ByteBuffer::remaining).orElse(0) + 64;
    }
    later.forEach((offset, time) -> state.index().add(time, offset));
    redrives.forEach(redrive -> givenUp.add(new Operated(redrive)));
    return new Due(due, givenUp);
  }

  private Optional<Operation> redrive(HeldRecord held) {
    return Optional.ofNullable(state.operations().get(held.source().sourceId()));
  }

  private boolean isPaused(TargetPartition target, long now) {
    Pause pause = pauses.get(target);
    return pause != null && now < pause.untilMs();
  }

  private Lane begun(TargetPartition target, Outgoing outgoing) {
    Lane lane = state.lanes().get(target);
    return new Lane(
        target,
        outgoing.place.topic().name(),
        lane == null ? broker.newProducerId() : lane.producerId(),
        lane == null ? 0 : lane.nextSequence(),
        outgoing.offsets);
  }

  private void append(List<DelayLogRecord> entries, long now) {
    if (!entries.isEmpty()) {
      long offset = log.append(entries, now);
      for (DelayLogRecord entry : entries) {
        state.apply(entry, offset++);
      }
    }
  }

  /** Appends what a lane has in flight; what the delay log is to say then. */
  private List<DelayLogRecord> send(TargetPartition target, List<HeldRecord> records, long now) {
    Lane lane = state.lanes().get(target);
    ProducerSequence sequence = new ProducerSequence(lane.producerId(), lane.nextSequence());
    try {
      broker
          .topic(target.topicId())
          .map(topic -> broker.partition(topic, target.partition()))
          .orElseThrow(
              () ->
                  new DeliveryException(
                      DeliveryException.Reason.GONE, lane.topic() + " is deleted"))
          .append(outgoing(lane, records, now), Optional.of(sequence));
    } catch (DeliveryException e) {
      return switch (e.reason()) {
        case GONE -> closed(lane, now);
        case REFUSED -> refused(lane, records, e, now);
        case OUT_OF_SEQUENCE -> {
          // Nothing of it is there, and the partition has lost what came before: a new producer
          // begins anew.
          LOGGER.log(Level.WARNING, "{0} has lost records: {1}", lane.topic(), e.getMessage());
          pauses.put(target, new Pause(now, 0));
          yield List.of(new Lane(target, lane.topic(), broker.newProducerId(), 0, lane.inFlight()));
        }
        case UNAVAILABLE -> {
          warn(lane.topic(), e);
          pause(target, now);
          yield List.of();
        }
      };
    }
    pauses.remove(target);
    List<DelayLogRecord> done = new ArrayList<>();
    Set<Operation> redrives = new LinkedHashSet<>();
    for (int i = 0; i < records.size(); i++) {
      done.add(new Released(records.get(i).source(), lane.inFlight().get(i)));
      refusals.remove(lane.inFlight().get(i));
      redrive(records.get(i))
          .ifPresent(
              redrive -> {
                redrive.tally().redriven();
                redrives.add(redrive);
              });
    }
    redrives.forEach(redrive -> done.add(new Operated(redrive)));
    done.add(
        new Lane(
            target, lane.topic(), lane.producerId(), sequence.after(records.size()), List.of()));
    return done;
  }

  private List<DeliveryRecord> outgoing(Lane lane, List<HeldRecord> records, long now) {
    List<DeliveryRecord> outgoing = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      HeldRecord held = records.get(i);
      boolean givenUp = !held.isDead() && lane.topic().equals(held.deadLetterTopic());
      outgoing.add(
          DeliveryRecord.of(
              now,
              held.key(),
              held.value(),
              givenUp
                  ? Failure.of(held, reason(held, lane.inFlight().get(i)), now).dead(held.headers())
                  : held.headers()));
    }
    return outgoing;
  }

  private String reason(HeldRecord held, long offset) {
    return refusals.getOrDefault(offset, "It could not be delivered to " + held.destination());
  }

  /** The target is deleted: its records look for another one. */
  private List<DelayLogRecord> closed(Lane lane, long now) {
    pauses.remove(lane.target());
    lane.inFlight().forEach(offset -> state.index().add(now, offset));
    return List.of(new LaneClosed(lane.target()));
  }

  private List<DelayLogRecord> refused(
      Lane lane, List<HeldRecord> records, DeliveryException why, long now) {
    warn(lane.topic(), why);
    if (records.getFirst().deadLetterTopic().equals(lane.topic())) {
      pause(lane.target(), now);
    }
    for (int i = 0; i < records.size(); i++) {
      long offset = lane.inFlight().get(i);
      if (records.get(i).deadLetterTopic().equals(lane.topic())) {
        // There is no other place for it: it waits until somebody has mended that one.
        state.index().add(pauses.get(lane.target()).untilMs(), offset);
      } else {
        refusals.put(offset, why.getMessage());
        state.index().add(now, offset);
      }
    }
    return List.of(
        new Lane(lane.target(), lane.topic(), lane.producerId(), lane.nextSequence(), List.of()));
  }

  private void pause(TargetPartition target, long now) {
    pauses.put(target, pauses.getOrDefault(target, Pause.NONE).longer(now));
  }

  private static void warn(String topic, DeliveryException why) {
    LOGGER.log(Level.WARNING, "{0} is written to later: {1}", topic, why.getMessage());
  }
}
