package io.tailrace.kernel.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.kernel.partition.TestPartition.Verified;
import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.Log.Snapshot;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Producers, transactional and not, under both transaction versions, with restarts, kills, torn
 * tails and deleted records, against a model that knows nothing but a list of batches.
 */
@Timeout(120)
class TransactionModelTest {
  private static final int PRODUCERS = 6;
  private static final int STEPS = 800;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  /** What the partition must know of: the batches since the last snapshot that it believes. */
  private final List<Entry> known = new ArrayList<>();

  private final TestPartition test;
  private Optional<Snapshot> saved = Optional.empty();
  private int leaderEpoch = 3;
  private long start;
  private long end;

  /** A data batch or a marker. */
  private record Entry(
      long offset,
      int records,
      long producer,
      short epoch,
      int sequence,
      boolean transactional,
      Optional<Boolean> commit) {
    long next() {
      return offset + records;
    }

    boolean isMarker() {
      return commit.isPresent();
    }
  }

  TransactionModelTest() {
    test = new TestPartition();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void whatIsReadIsNotWhatWasCommitted(int round) {
    try (test) {
      for (int step = 0; step < STEPS; step++) {
        int choice = random.nextInt(100);
        if (choice < 60) {
          append(random.nextInt(PRODUCERS));
        } else if (choice < 85) {
          endTransaction(random.nextInt(PRODUCERS));
        } else if (choice < 88) {
          deleteRecords();
        } else if (choice < 91) {
          restart();
        } else if (choice < 94) {
          kill();
        } else {
          read();
        }
        compare("round " + round + ", step " + step + ", seed " + seed);
      }
    }
  }

  /** Even ones bump their epochs, odd ones do not; the last is not transactional. */
  private static boolean bumpsEpoch(int producer) {
    return producer % 2 == 0;
  }

  private void append(int producer) {
    boolean transactional = producer != PRODUCERS - 1;
    int records = 1 + random.nextInt(3);
    short epoch = epochOf(producer);
    int sequence = nextSequence(producer, epoch);
    ByteBuffer batch = Batches.of(producer, epoch, sequence, records, transactional);
    ByteBuffer again = ByteBuffer.allocate(batch.remaining()).put(batch.duplicate()).flip();
    AppendResult result = send(producer, epoch, sequence, batch, transactional);
    assertEquals(ErrorCode.NONE, result.error(), result.message() + ", seed " + seed);
    assertEquals(end, result.baseOffset(), "seed " + seed);
    known.add(new Entry(end, records, producer, epoch, sequence, transactional, Optional.empty()));
    end += records;
    if (random.nextInt(5) == 0) {
      AppendResult repeated = send(producer, epoch, sequence, again, transactional);
      assertEquals(result.baseOffset(), repeated.baseOffset(), "a duplicate, seed " + seed);
    }
  }

  private AppendResult send(
      int producer, short epoch, int sequence, ByteBuffer batch, boolean transactional) {
    if (!transactional) {
      return test.append(batch);
    }
    Verified verified = test.verify(producer, epoch, sequence, bumpsEpoch(producer));
    assertEquals(ErrorCode.NONE, verified.error(), "seed " + seed);
    return test.append(batch, AppendRequest.transactional(12, verified.guard()));
  }

  private void endTransaction(int producer) {
    boolean open = open(known).containsKey((long) producer);
    if (producer == PRODUCERS - 1 || !open && random.nextInt(4) != 0) {
      return;
    }
    boolean commit = random.nextBoolean();
    short epoch = (short) (epochOf(producer) + (bumpsEpoch(producer) && open ? 1 : 0));
    AppendResult result =
        test.mark(new TransactionMarker(producer, epoch, 1, commit, bumpsEpoch(producer) ? 2 : 1));
    assertEquals(ErrorCode.NONE, result.error(), result.message() + ", seed " + seed);
    known.add(new Entry(end, 1, producer, epoch, -1, true, Optional.of(commit)));
    end++;
  }

  private void deleteRecords() {
    long target = start + random.nextLong(end - start + 1) / 2;
    CompletableFuture<ErrorCode> done = new CompletableFuture<>();
    test.partition().deleteRecords(target, (error, _) -> done.complete(error));
    assertEquals(ErrorCode.NONE, TestPartition.await(done));
    start = Math.max(start, target);
  }

  private void restart() {
    test.reopen(++leaderEpoch);
    try (Log log = test.openLog()) {
      saved = log.snapshot();
    }
    test.reopen(++leaderEpoch);
  }

  /** Comes back with an older snapshot or none, and perhaps without the last batches. */
  private void kill() {
    test.partition().close();
    boolean believed;
    try (Log log = test.openLog()) {
      if (random.nextBoolean() && !known.isEmpty()) {
        long cut = known.get(known.size() - 1 - random.nextInt(Math.min(4, known.size()))).offset();
        cut = Math.max(cut, start);
        if (isBoundary(cut)) {
          log.truncate(cut);
          end = log.endOffset();
          known.removeIf(entry -> entry.offset() >= end);
        }
      }
      believed = saved.isPresent() && saved.get().offset() <= end && saved.get().offset() >= start;
      log.writeSnapshot(
          believed ? saved.get() : new Snapshot(end, ByteBuffer.wrap(new byte[] {99})));
    }
    if (!believed) {
      known.removeIf(entry -> entry.next() <= start);
    }
    saved = Optional.empty();
    test.reopen(++leaderEpoch);
  }

  private boolean isBoundary(long offset) {
    return offset == end || known.stream().anyMatch(entry -> entry.offset() == offset);
  }

  private void read() {
    long offset = start + random.nextLong(end - start + 1);
    int maxBytes = 50 + random.nextInt(3_000);
    long stable = stableOffset();
    if (offset >= stable) {
      return;
    }
    FetchResult result =
        test.partition()
            .read(
                new FetchPosition(offset, OptionalInt.empty(), OptionalInt.empty(), true),
                maxBytes,
                true);
    List<Long> visible = new ArrayList<>();
    long readTo = visibleTo(result, visible);
    List<Long> expected =
        known.stream()
            .filter(entry -> entry.next() > offset && entry.next() <= readTo)
            .filter(entry -> !entry.isMarker() && !isAborted(entry))
            .map(Entry::offset)
            .toList();
    assertEquals(expected, visible, "from " + offset + " to " + readTo + ", seed " + seed);
  }

  /** Reads as a consumer does, who believes the list of aborted transactions. */
  private static long visibleTo(FetchResult result, List<Long> visible) {
    PriorityQueue<AbortedTransaction> aborted =
        new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));
    aborted.addAll(result.aborted());
    Set<Long> skipped = new HashSet<>();
    long next = 0;
    ByteBuffer bytes = TestPartition.bytes(result);
    for (int at = 0;
        bytes.limit() - at >= RecordBatch.HEADER_SIZE
            && bytes.limit() - at >= RecordBatch.sizeInBytes(bytes, at);
        at += RecordBatch.sizeInBytes(bytes, at)) {
      long producer = RecordBatch.producerId(bytes, at);
      while (!aborted.isEmpty()
          && aborted.peek().firstOffset() <= RecordBatch.lastOffset(bytes, at)) {
        skipped.add(aborted.poll().producerId());
      }
      if (RecordBatch.isControl(bytes, at)) {
        if (!TransactionMarker.of(bytes, at).orElseThrow().commit()) {
          skipped.remove(producer);
        }
      } else if (!RecordBatch.isTransactional(bytes, at) || !skipped.contains(producer)) {
        visible.add(RecordBatch.baseOffset(bytes, at));
      }
      next = RecordBatch.nextOffset(bytes, at);
    }
    return next;
  }

  private void compare(String when) {
    assertEquals(end, test.query(PartitionReader::highWatermark), when);
    assertEquals(stableOffset(), test.query(PartitionReader::lastStableOffset), when);
    assertEquals(
        aborted().stream().filter(each -> each.lastOffset() >= start).toList(),
        test.query(reader -> reader.abortedTransactions(0, Long.MAX_VALUE)),
        when);
    long from = start + random.nextLong(end - start + 1);
    long to = from + 1 + random.nextLong(20);
    assertEquals(
        aborted().stream()
            .filter(each -> each.lastOffset() >= from && each.firstOffset() < to)
            .toList(),
        test.query(reader -> reader.abortedTransactions(from, to)),
        () -> when + ", from " + from + " to " + to);
  }

  // ------------------------------------------------------------------ the model

  /** By producer, where its open transaction begins. */
  private static Map<Long, Long> open(List<Entry> entries) {
    Map<Long, Long> open = new HashMap<>();
    for (Entry entry : entries) {
      if (entry.isMarker()) {
        open.remove(entry.producer());
      } else if (entry.transactional()) {
        open.putIfAbsent(entry.producer(), entry.offset());
      }
    }
    return open;
  }

  private long stableOffset() {
    long first = open(known).values().stream().mapToLong(Long::longValue).min().orElse(end);
    return Math.max(start, first);
  }

  private List<AbortedTransaction> aborted() {
    List<AbortedTransaction> aborted = new ArrayList<>();
    Map<Long, Long> open = new HashMap<>();
    for (Entry entry : known) {
      if (entry.isMarker()) {
        Optional<Long> first = Optional.ofNullable(open.remove(entry.producer()));
        if (!entry.commit().orElseThrow()) {
          first.ifPresent(
              from -> aborted.add(new AbortedTransaction(entry.producer(), from, entry.offset())));
        }
      } else if (entry.transactional()) {
        open.putIfAbsent(entry.producer(), entry.offset());
      }
    }
    return aborted;
  }

  private boolean isAborted(Entry data) {
    return data.transactional()
        && known.stream()
            .filter(entry -> entry.isMarker() && entry.producer() == data.producer())
            .filter(entry -> entry.offset() > data.offset())
            .findFirst()
            .flatMap(Entry::commit)
            .map(commit -> !commit)
            .orElse(false);
  }

  private short epochOf(long producer) {
    return (short)
        known.stream()
            .filter(entry -> entry.producer() == producer)
            .mapToInt(Entry::epoch)
            .max()
            .orElse(0);
  }

  private int nextSequence(long producer, short epoch) {
    return known.stream()
        .filter(entry -> entry.producer() == producer && entry.epoch() == epoch)
        .filter(entry -> !entry.isMarker())
        .mapToInt(entry -> entry.sequence() + entry.records())
        .max()
        .orElse(0);
  }
}
