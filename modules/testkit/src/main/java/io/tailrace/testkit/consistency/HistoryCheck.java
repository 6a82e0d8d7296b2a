package io.tailrace.testkit.consistency;

import io.tailrace.testkit.consistency.Anomaly.Kind;
import io.tailrace.testkit.consistency.Observation.Aborted;
import io.tailrace.testkit.consistency.Observation.Acknowledged;
import io.tailrace.testkit.consistency.Observation.CommitRequested;
import io.tailrace.testkit.consistency.Observation.Committed;
import io.tailrace.testkit.consistency.Observation.Read;
import io.tailrace.testkit.consistency.Observation.ReadToEnd;
import io.tailrace.testkit.consistency.Observation.Reader;
import io.tailrace.testkit.consistency.Observation.Sent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One look at a history. */
final class HistoryCheck {
  private record Place(String partition, long offset) {}

  private record Position(Reader reader, String partition) {}

  private final List<Observation> observations;
  private final List<Anomaly> anomalies = new ArrayList<>();
  private final Map<Write, Sent> sent = new LinkedHashMap<>();
  private final Map<Write, Long> acknowledged = new HashMap<>();
  private final Map<String, List<Sent>> transactions = new LinkedHashMap<>();
  private final Set<String> commitRequested = new HashSet<>();
  private final Set<String> committed = new HashSet<>();
  private final Set<String> aborted = new HashSet<>();
  private final Map<String, TreeMap<Long, Write>> contents = new TreeMap<>();
  private final Map<Write, Place> places = new HashMap<>();
  private final Map<Position, Long> positions = new HashMap<>();
  private final Map<Position, Set<Write>> seen = new HashMap<>();
  private final Map<Reader, Set<String>> readToEnd = new LinkedHashMap<>();

  HistoryCheck(List<Observation> observations) {
    this.observations = observations;
  }

  List<Anomaly> run() {
    // How transactions ended may be told after it was seen.
    for (Observation observation : observations) {
      switch (observation) {
        case Committed(String transaction) -> committed.add(transaction);
        case Aborted(String transaction) -> aborted.add(transaction);
        case Acknowledged(Write write, long offset) -> acknowledged.put(write, offset);
        case Sent _, CommitRequested _, Read _, ReadToEnd _ -> {
          // In order, below.
        }
      }
    }
    for (Observation observation : observations) {
      switch (observation) {
        case Sent one -> send(one);
        case CommitRequested(String transaction) -> commitRequested.add(transaction);
        case Read read -> read(read);
        case ReadToEnd(Reader reader, String partition) ->
            readToEnd.computeIfAbsent(reader, _ -> new HashSet<>()).add(partition);
        case Acknowledged _, Committed _, Aborted _ -> {
          // Above.
        }
      }
    }
    contents.forEach(this::checkOrder);
    readToEnd.forEach(this::checkNothingIsLost);
    readToEnd.forEach(this::checkNothingIsTorn);
    return List.copyOf(anomalies);
  }

  private void send(Sent one) {
    if (sent.put(one.write(), one) != null) {
      throw new IllegalArgumentException("Two records have the name " + one.write());
    }
    one.transaction()
        .ifPresent(
            transaction ->
                transactions.computeIfAbsent(transaction, _ -> new ArrayList<>()).add(one));
  }

  private void read(Read read) {
    Write write = read.write();
    Place place = new Place(read.partition(), read.offset());
    Position position = new Position(read.reader(), read.partition());
    Long before = positions.put(position, read.offset());
    if (before != null && before >= read.offset()) {
      found(Kind.WENT_BACK, read + " after offset " + before);
    }
    seen.computeIfAbsent(position, _ -> new HashSet<>()).add(write);
    checkPlace(read, place);
    Sent origin = sent.get(write);
    if (origin == null) {
      found(Kind.NEVER_SENT, read.toString());
    } else if (read.reader().committedOnly()) {
      origin.transaction().ifPresent(transaction -> checkShown(read, transaction));
    }
  }

  private void checkPlace(Read read, Place place) {
    Write write = read.write();
    Write other =
        contents
            .computeIfAbsent(read.partition(), _ -> new TreeMap<>())
            .putIfAbsent(read.offset(), write);
    if (other != null && !other.equals(write)) {
      found(Kind.CHANGED, read + ", where another reader found " + other);
    }
    Place first = places.putIfAbsent(write, place);
    if (first != null && !first.equals(place)) {
      found(Kind.DUPLICATED, read + ", which is at " + first + " too");
    }
    Long offset = acknowledged.get(write);
    Sent origin = sent.get(write);
    if ((offset != null && offset != read.offset())
        || (origin != null && !origin.partition().equals(read.partition()))) {
      found(Kind.MISPLACED, read + ", acknowledged at " + offset + " after " + origin);
    }
  }

  private void checkShown(Read read, String transaction) {
    if (aborted.contains(transaction)) {
      found(Kind.ABORTED_READ, read + " of " + transaction);
    } else if (!commitRequested.contains(transaction)) {
      found(Kind.DIRTY_READ, read + " of " + transaction);
    }
  }

  private void checkOrder(String partition, TreeMap<Long, Write> records) {
    Map<String, Long> last = new HashMap<>();
    records.forEach(
        (offset, write) -> {
          Long before = last.put(write.producer(), write.number());
          if (before != null && before > write.number()) {
            found(
                Kind.REORDERED,
                write + " is at " + new Place(partition, offset) + ", after number " + before);
          }
        });
  }

  private void checkNothingIsLost(Reader reader, Set<String> partitions) {
    for (Sent one : sent.values()) {
      boolean mustBeThere =
          one.transaction()
              .map(committed::contains)
              .orElseGet(() -> acknowledged.containsKey(one.write()));
      if (mustBeThere && partitions.contains(one.partition()) && !hasSeen(reader, one)) {
        Optional<Long> offset = Optional.ofNullable(acknowledged.get(one.write()));
        found(Kind.LOST, one + ", acknowledged at " + offset + ", is not seen by " + reader);
      }
    }
  }

  /** Of a committed transaction, what is missing is told as lost. */
  private void checkNothingIsTorn(Reader reader, Set<String> partitions) {
    if (!reader.committedOnly()) {
      return;
    }
    transactions.forEach(
        (transaction, records) -> {
          List<Sent> readable =
              records.stream().filter(one -> partitions.contains(one.partition())).toList();
          long shown = readable.stream().filter(one -> hasSeen(reader, one)).count();
          if (shown > 0 && shown < readable.size() && !committed.contains(transaction)) {
            found(
                Kind.TORN,
                reader
                    + " sees "
                    + shown
                    + " of "
                    + readable.size()
                    + " records of "
                    + transaction);
          }
        });
  }

  private boolean hasSeen(Reader reader, Sent one) {
    return seen.getOrDefault(new Position(reader, one.partition()), Set.of()).contains(one.write());
  }

  private void found(Kind kind, String what) {
    anomalies.add(new Anomaly(kind, what));
  }
}
