package io.tailrace.kernel.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.Log.Snapshot;
import io.tailrace.spi.storage.LogId;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DerivedStateTest {
  private final ManualClock clock = new ManualClock();
  private final FaultyStorage storage = new FaultyStorage(clock);
  private final Log log =
      storage.open(new LogId("t", 1, 1, 0), TestPartition.config("segment.bytes", "1048576").log());
  private final DerivedState live = new DerivedState(log.transactionIndex());

  @Test
  void whatReplayGivesDiffersFromWhatWasThere() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<Long, Integer> sequences = new HashMap<>();
    Map<Long, Integer> producerEpochs = new HashMap<>();
    int leaderEpoch = 0;
    for (int step = 0; step < 3_000; step++) {
      switch (random.nextInt(40)) {
        case 0 -> leaderEpoch += random.nextInt(3);
        case 1 -> live.save(log);
        case 2 -> {
          long producer = random.nextInt(20);
          producerEpochs.merge(producer, 1, Integer::sum);
          sequences.put(producer, 0);
        }
        default ->
            append(
                random.nextInt(20), 1 + random.nextInt(5), leaderEpoch, producerEpochs, sequences);
      }
      if (step % 100 == 99) {
        assertSame(live, replayed(), "seed " + seed + ", step " + step);
      }
    }
  }

  @Test
  void deletedRecordsComeBackAsEpochsOrHideTheBatchThatTheLogBeginsIn() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<Long, Integer> sequences = new HashMap<>();
    for (int step = 0; step < 300; step++) {
      append(random.nextInt(4), 1 + random.nextInt(5), step / 30, Map.of(), sequences);
      if (step % 10 == 9) {
        long start = log.startOffset();
        log.deleteBefore(start + random.nextLong(log.endOffset() - start));
        live.epochs().deleteBefore(log.startOffset());
        DerivedState replayed = replayed();
        assertEquals(epochs(live), epochs(replayed), "seed " + seed + ", step " + step);
        for (ProducerState producer : replayed.producers().all()) {
          ProducerState known =
              live.producers().all().stream()
                  .filter(state -> state.producerId() == producer.producerId())
                  .findFirst()
                  .orElseThrow();
          assertEquals(known.lastSequence(), producer.lastSequence(), "seed " + seed);
        }
        assertTrue(!replayed.producers().isEmpty(), "seed " + seed + ", step " + step);
      }
    }
  }

  @Test
  void aSnapshotThatCannotBeReadIsBelieved() {
    append(1, 3, 0, Map.of(), new HashMap<>());
    for (byte[] damaged :
        new byte[][] {{}, {9}, {1, 127, 127, 127, 127}, {1, 0, 0, 0, 0, 127, 0, 0, 0}}) {
      log.writeSnapshot(new Snapshot(log.endOffset(), ByteBuffer.wrap(damaged)));
      assertSame(live, replayed(), "damaged");
    }
  }

  private void append(
      long producer,
      int records,
      int leaderEpoch,
      Map<Long, Integer> producerEpochs,
      Map<Long, Integer> sequences) {
    int sequence = sequences.getOrDefault(producer, 0);
    int epoch = producerEpochs.getOrDefault(producer, 0);
    ByteBuffer batch =
        Batches.stored(log.endOffset(), leaderEpoch, producer, epoch, sequence, records);
    log.append(batch);
    live.append(batch, 0, clock.millis());
    sequences.put(producer, sequence + records);
  }

  private DerivedState replayed() {
    DerivedState state = new DerivedState(log.transactionIndex());
    state.restore(log, clock);
    return state;
  }

  private static void assertSame(DerivedState expected, DerivedState actual, String what) {
    assertEquals(epochs(expected), epochs(actual), what);
    assertEquals(producers(expected), producers(actual), what);
  }

  private static ByteBuffer epochs(DerivedState state) {
    ByteBuffer bytes = ByteBuffer.allocate(state.epochs().sizeInBytes());
    state.epochs().write(bytes);
    return bytes.flip();
  }

  private static Map<Long, ByteBuffer> producers(DerivedState state) {
    Map<Long, ByteBuffer> byId = new HashMap<>();
    for (ProducerState producer : state.producers().all()) {
      ByteBuffer bytes = ByteBuffer.allocate(ProducerState.sizeInBytes());
      producer.write(bytes);
      byId.put(producer.producerId(), bytes.flip());
    }
    return byId;
  }
}
