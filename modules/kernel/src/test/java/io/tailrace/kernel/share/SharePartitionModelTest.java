package io.tailrace.kernel.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.ManualTimer;
import io.tailrace.kernel.share.state.StateMerge;
import io.tailrace.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A share partition and a model that keeps an entry for each record go through the same random
 * history, with stores that fail and brokers that are killed, and agree about every record.
 */
class SharePartitionModelTest {
  private static final int RUNS = 150;
  private static final int STEPS = 300;
  private static final int LIMIT = 4;
  private static final int MAX_LOCKS = 60;
  private static final int LOCK_MS = 1000;
  private static final List<String> MEMBERS = List.of("a", "b", "c");

  /** What the model knows of a record. */
  private static final class Entry {
    private DeliveryState state = DeliveryState.AVAILABLE;
    private int count;
    private String member = "";
    private long deadline;
  }

  private final ManualTimer timer = new ManualTimer();
  private final Map<Long, Entry> model = new TreeMap<>();
  private Random random = new Random();
  private StateMerge store = new StateMerge();
  private SharePartition partition;
  private boolean failing;
  private long logEnd;

  @Test
  void agreesWithAModelThatKeepsEveryRecord() {
    long seed = System.nanoTime();
    for (int run = 0; run < RUNS; run++) {
      try {
        run(seed + run);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("Seed " + (seed + run), e);
      }
    }
  }

  private void run(long seed) {
    random = new Random(seed);
    model.clear();
    store = new StateMerge();
    failing = false;
    logEnd = 0;
    load();
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(12)) {
        case 0, 1 -> logEnd += random.nextInt(30);
        case 2, 3, 4 -> acquire();
        case 5, 6, 7, 8 -> acknowledge();
        case 9 -> advance(random.nextInt(LOCK_MS));
        case 10 -> release();
        default -> {
          if (random.nextInt(4) == 0) {
            load(); // after a kill
          }
        }
      }
      failing = random.nextInt(6) == 0;
      compare();
    }
  }

  private void load() {
    failing = false;
    if (partition != null) {
      partition.close();
    }
    PartitionShareState stored = store.state();
    ShareSettings settings =
        new ShareSettings(LOCK_MS, MAX_LOCKS, LIMIT, false, true, new OffsetReset.Earliest());
    partition =
        new SharePartition(
            stored,
            0,
            () -> settings,
            timer,
            (change, done) -> {
              if (failing && change.batches().stream().anyMatch(b -> isOutcome(b))) {
                done.accept(ErrorCode.COORDINATOR_NOT_AVAILABLE);
              } else {
                store.apply(change);
                done.accept(ErrorCode.NONE);
              }
            },
            () -> {});
    partition.start();
    model.values().forEach(entry -> end(entry));
  }

  /** Deliveries and time-outs are stored without anybody waiting; here they always are. */
  private boolean isOutcome(StateBatch batch) {
    return acknowledging && batch.deliveryCount() > 0;
  }

  private boolean acknowledging;

  private static void end(Entry entry) {
    if (entry.state == DeliveryState.ACQUIRED) {
      release(entry);
    }
  }

  private static void release(Entry entry) {
    entry.state = entry.count >= LIMIT ? DeliveryState.ARCHIVED : DeliveryState.AVAILABLE;
    entry.member = "";
  }

  private Entry entry(long offset) {
    return model.computeIfAbsent(offset, _ -> new Entry());
  }

  private void acquire() {
    failing = false;
    String member = MEMBERS.get(random.nextInt(MEMBERS.size()));
    AcquireMode mode = AcquireMode.values()[random.nextInt(2)];
    int max = 1 + random.nextInt(40);
    BatchSpans spans = new BatchSpans();
    Map<Long, Boolean> hidden = new HashMap<>();
    long next = partition.nextFetchOffset();
    long base = next - Math.min(next - partition.startOffset(), random.nextInt(5));
    long from = base;
    while (base < logEnd) {
      long last = Math.min(logEnd - 1, base + random.nextInt(8));
      spans.add(base, last, false);
      base = last + 1;
    }
    long windowEnd = partition.endOffset();
    long windowStart = partition.startOffset();
    if (!partition.canAcquire()) {
      return;
    }
    List<AcquiredRecords> acquired =
        partition.acquire(member, mode, max, 1 + random.nextInt(10), spans);
    long count = 0;
    long before = -1;
    for (AcquiredRecords run : acquired) {
      assertTrue(run.firstOffset() > before && run.lastOffset() >= run.firstOffset());
      before = run.lastOffset();
      for (long offset = run.firstOffset(); offset <= run.lastOffset(); offset++) {
        Entry entry = entry(offset);
        assertEquals(DeliveryState.AVAILABLE, entry.state, "offset " + offset);
        assertTrue(offset >= from && offset < logEnd);
        entry.state = DeliveryState.ACQUIRED;
        entry.count++;
        entry.member = member;
        entry.deadline = timer.now() + LOCK_MS;
        assertEquals(entry.count, run.deliveryCount(), "offset " + offset);
        assertTrue(entry.count <= LIMIT);
        count++;
      }
    }
    if (mode == AcquireMode.RECORD_LIMIT) {
      assertTrue(count <= max);
      assertTrue(
          partition.endOffset() - windowStart <= Math.max(MAX_LOCKS, windowEnd - windowStart));
    }
    if (next < Math.min(logEnd, windowEnd)) {
      assertTrue(count > 0, "something was available");
    }
    assertTrue(hidden.isEmpty());
  }

  private void acknowledge() {
    String member = MEMBERS.get(random.nextInt(MEMBERS.size()));
    long span = partition.endOffset() - partition.startOffset();
    if (span == 0) {
      return;
    }
    List<Acknowledgement> acknowledgements = new ArrayList<>();
    long offset = partition.startOffset() + random.nextInt((int) span);
    int runs = 1 + random.nextInt(3);
    while (runs-- > 0 && offset < partition.endOffset()) {
      // Mostly what the member has, sometimes anything.
      while (random.nextInt(20) != 0
          && offset < partition.endOffset()
          && !(entry(offset).state == DeliveryState.ACQUIRED
              && entry(offset).member.equals(member))) {
        offset++;
      }
      long last = Math.min(offset + random.nextInt(6), partition.endOffset() - 1);
      if (last < offset) {
        break;
      }
      List<AcknowledgeType> types = new ArrayList<>();
      int size = random.nextBoolean() ? 1 : (int) (last - offset + 1);
      for (int i = 0; i < size; i++) {
        types.add(AcknowledgeType.values()[random.nextInt(5)]);
      }
      acknowledgements.add(new Acknowledgement(offset, last, types));
      offset = last + 1 + random.nextInt(5);
    }
    if (acknowledgements.isEmpty()) {
      return;
    }
    boolean owned = true;
    for (Acknowledgement each : acknowledgements) {
      for (long at = each.firstOffset(); at <= each.lastOffset(); at++) {
        Entry entry = entry(at);
        owned &= entry.state == DeliveryState.ACQUIRED && entry.member.equals(member);
      }
    }
    List<ErrorCode> answers = new ArrayList<>();
    acknowledging = true;
    partition.acknowledge(member, acknowledgements, answers::add);
    acknowledging = false;
    assertEquals(1, answers.size());
    if (!owned) {
      assertEquals(ErrorCode.INVALID_RECORD_STATE, answers.getFirst());
      return;
    }
    boolean counts = answers.getFirst() == ErrorCode.NONE;
    assertTrue(counts || failing);
    for (Acknowledgement each : acknowledgements) {
      for (long at = each.firstOffset(); at <= each.lastOffset(); at++) {
        apply(entry(at), each.typeOf(at), counts);
      }
    }
  }

  private void apply(Entry entry, AcknowledgeType type, boolean counts) {
    if (type == AcknowledgeType.RENEW) {
      entry.deadline = timer.now() + LOCK_MS; // is not stored, and so cannot fail
    } else if (counts) {
      switch (type) {
        case ACCEPT -> entry.state = DeliveryState.ACKNOWLEDGED;
        case REJECT, GAP -> entry.state = DeliveryState.ARCHIVED;
        default -> release(entry);
      }
    }
  }

  private void advance(long ms) {
    failing = false;
    timer.advance(ms);
    for (Entry entry : model.values()) {
      if (entry.state == DeliveryState.ACQUIRED && entry.deadline <= timer.now()) {
        release(entry);
      }
    }
  }

  private void release() {
    failing = false;
    String member = MEMBERS.get(random.nextInt(MEMBERS.size()));
    partition.release(member);
    for (Entry entry : model.values()) {
      if (entry.state == DeliveryState.ACQUIRED && entry.member.equals(member)) {
        release(entry);
      }
    }
  }

  private void compare() {
    for (Map.Entry<Long, Entry> known : model.entrySet()) {
      long offset = known.getKey();
      Entry entry = known.getValue();
      if (offset < partition.startOffset()) {
        assertTrue(entry.state.isTerminal(), "offset " + offset + " was passed over");
      } else if (offset < partition.endOffset()) {
        assertEquals(entry.state, partition.stateOf(offset), "offset " + offset);
        assertEquals(entry.count, partition.deliveriesOf(offset), "offset " + offset);
      } else {
        assertEquals(0, entry.count, "offset " + offset);
      }
    }
    if (partition.startOffset() < partition.endOffset()) {
      assertTrue(!partition.stateOf(partition.startOffset()).isTerminal());
    }
  }
}
