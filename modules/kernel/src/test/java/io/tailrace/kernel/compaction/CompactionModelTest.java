package io.tailrace.kernel.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.partition.CompactableLog.LastOfProducer;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordBatchBuilder;
import io.tailrace.spi.storage.RecordCursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random records, tombstones and transactions, plain and compressed, cleaned now and then with
 * small maps: whoever reads the log must find of each key what a naive model finds that forgets
 * nothing.
 */
class CompactionModelTest {
  private static final int ROUNDS = 40;
  private static final int OPERATIONS = 250;
  private static final int PRODUCERS = 3;

  private Random random = new Random();
  private CompactedLog log = new CompactedLog(1);
  private final TreeMap<Long, Entry> written = new TreeMap<>();
  private final Map<Long, Long> openSince = new HashMap<>();
  private final Map<Long, Integer> sequences = new HashMap<>();
  private long cleanedTo;

  /** A record as it was written; its transaction is decided later. */
  private static final class Entry {
    final String key;
    final Optional<String> value;
    final long timestamp;
    final long producer;
    boolean committed;
    boolean aborted;

    Entry(String key, Optional<String> value, long timestamp, long producer) {
      this.key = key;
      this.value = value;
      this.timestamp = timestamp;
      this.producer = producer;
      committed = producer < 0;
    }
  }

  @Test
  void whatReadersFindDoesNotChange() {
    long seed = System.nanoTime();
    for (int round = 0; round < ROUNDS; round++) {
      random = new Random(seed + round);
      List<String> history = new ArrayList<>();
      try (CompactedLog fresh = new CompactedLog(500 + random.nextInt(3_000))) {
        log = fresh;
        written.clear();
        openSince.clear();
        sequences.clear();
        cleanedTo = 0;
        run(history);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + (seed + round) + " after " + history, e);
      }
    }
  }

  private void run(List<String> history) {
    for (int i = 0; i < OPERATIONS; i++) {
      switch (random.nextInt(12)) {
        case 0 -> end(random.nextInt(PRODUCERS), history);
        case 1 -> clean(history);
        case 2 -> log.now += random.nextInt((int) CompactedLog.DELETE_RETENTION_MS);
        case 3, 4, 5 -> append(random.nextInt(PRODUCERS), history);
        default -> append(-1, history);
      }
    }
    for (long producer : List.copyOf(openSince.keySet())) {
      end(producer, history);
    }
    log.roll();
    clean(history);
    check();
  }

  private void append(long producer, List<String> history) {
    RecordBatchBuilder builder = log.batch();
    int count = 1 + random.nextInt(5);
    if (producer >= 0) {
      int sequence = sequences.merge(producer, count, Integer::sum) - count;
      builder.producer(producer, (short) 0, sequence).transactional();
      openSince.putIfAbsent(producer, log.log().endOffset());
      log.lastOfProducers.put(
          producer, new LastOfProducer(OptionalLong.of(log.log().endOffset()), (short) 0));
    }
    if (random.nextInt(3) == 0) {
      builder.compression(1, CompactedLog.CODECS.of(1).orElseThrow().codec(), OptionalInt.empty());
    }
    long offset = log.log().endOffset();
    history.add("append " + offset + " by " + producer);
    for (int i = 0; i < count; i++) {
      String key = "key-" + random.nextInt(12);
      Optional<String> value =
          random.nextInt(5) == 0
              ? Optional.empty()
              : Optional.of("v" + offset + "-".repeat(random.nextInt(60)));
      long timestamp = log.now + random.nextInt(10);
      written.put(offset + i, new Entry(key, value, timestamp, producer));
      builder.append(timestamp, CompactedLog.bytes(key), value.flatMap(CompactedLog::bytes));
    }
    log.append(builder);
  }

  private void end(long producer, List<String> history) {
    if (openSince.remove(producer) == null) {
      return;
    }
    boolean commit = random.nextBoolean();
    history.add((commit ? "commit " : "abort ") + producer);
    log.mark(producer, 0, commit);
    for (Entry entry : written.values()) {
      if (entry.producer == producer && !entry.committed && !entry.aborted) {
        entry.committed = commit;
        entry.aborted = !commit;
      }
    }
  }

  private void clean(List<String> history) {
    long stable =
        openSince.values().stream().mapToLong(first -> first).min().orElse(Long.MAX_VALUE);
    List<Long> bases =
        log.log().compaction().orElseThrow().segments().stream()
            .map(segment -> segment.baseOffset())
            .toList();
    long limit = Math.min(stable, bases.getLast());
    if (limit <= cleanedTo) {
      return;
    }
    log.mapBytes = (long) (2 + random.nextInt(16)) * OffsetMap.BYTES_PER_KEY;
    long end = log.log().endOffset();
    cleanedTo = log.cleanTo(limit);
    history.add("clean to " + limit + ", done to " + cleanedTo);
    assertEquals(end, log.log().endOffset());
    check();
  }

  private void check() {
    Map<String, Optional<String>> expected = new HashMap<>();
    Map<String, Long> newestBelowLimit = new HashMap<>();
    written.forEach(
        (offset, entry) -> {
          if (entry.committed) {
            expected.put(entry.key, entry.value);
            if (offset < cleanedTo) {
              newestBelowLimit.put(entry.key, offset);
            }
          }
        });
    Map<String, Optional<String>> found = read(newestBelowLimit);
    expected.forEach(
        (key, value) -> {
          if (value.isPresent()) {
            assertEquals(value, found.get(key), key);
          } else {
            assertTrue(found.getOrDefault(key, Optional.empty()).isEmpty(), key);
          }
        });
    assertTrue(expected.keySet().containsAll(found.keySet()));
  }

  /** What a reader of committed records finds who goes by the markers in the log. */
  private Map<String, Optional<String>> read(Map<String, Long> newestBelowLimit) {
    TreeMap<Long, Entry> found = new TreeMap<>();
    Map<Long, Map<Long, Entry>> pending = new HashMap<>();
    Set<Long> batches = new HashSet<>();
    long[] last = {-1};
    log.visit(
        (bytes, at) -> {
          long producer = RecordBatch.producerId(bytes, at);
          batches.add(RecordBatch.baseOffset(bytes, at));
          assertTrue(RecordBatch.baseOffset(bytes, at) > last[0], "order");
          last[0] = RecordBatch.lastOffset(bytes, at);
          if (RecordBatch.isControl(bytes, at)) {
            Map<Long, Entry> of = Optional.ofNullable(pending.remove(producer)).orElse(Map.of());
            if (MarkerType.of(bytes, at) == MarkerType.COMMIT) {
              found.putAll(of);
            }
            return;
          }
          Map<Long, Entry> target =
              RecordBatch.isTransactional(bytes, at)
                  ? pending.computeIfAbsent(producer, id -> new HashMap<>())
                  : found;
          readBatch(bytes, at, target, newestBelowLimit);
        });
    log.lastOfProducers
        .values()
        .forEach(of -> assertTrue(batches.contains(of.batch().getAsLong()), "last sequence"));
    Map<String, Optional<String>> values = new HashMap<>();
    found.values().forEach(entry -> values.put(entry.key, entry.value));
    return values;
  }

  private void readBatch(
      ByteBuffer bytes, int at, Map<Long, Entry> target, Map<String, Long> newestBelowLimit) {
    try (RecordCursor cursor = CompactedLog.CODECS.records(bytes, at)) {
      while (cursor.next()) {
        String key = text(cursor.key()).orElseThrow();
        if (key.startsWith("end-")) {
          continue;
        }
        Entry entry = written.get(cursor.offset());
        assertEquals(entry.key, key, "at " + cursor.offset());
        assertEquals(entry.value, text(cursor.value()), "at " + cursor.offset());
        assertEquals(entry.timestamp, cursor.timestamp(), "at " + cursor.offset());
        if (cursor.offset() < cleanedTo) {
          assertTrue(!entry.aborted, "aborted at " + cursor.offset());
          assertEquals(newestBelowLimit.get(key), cursor.offset(), "not the newest of " + key);
        }
        target.put(cursor.offset(), entry);
      }
    }
  }

  private static Optional<String> text(Optional<ByteBuffer> bytes) {
    return bytes.map(view -> StandardCharsets.UTF_8.decode(view).toString());
  }
}
