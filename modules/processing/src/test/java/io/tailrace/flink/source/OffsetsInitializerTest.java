package io.tailrace.flink.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.flink.source.OffsetsInitializer.PartitionOffsetsRetriever;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OffsetsInitializerTest {
  private static final TopicPartition ZERO = new TopicPartition("t", 0);
  private static final TopicPartition ONE = new TopicPartition("t", 1);
  private static final Set<TopicPartition> BOTH = Set.of(ZERO, ONE);

  private final List<String> questions = new ArrayList<>();
  private final Map<TopicPartition, Long> committed = new HashMap<>();
  private final Map<TopicPartition, Long> atTime = new HashMap<>();

  /** Partitions begin at 10 and end at 20. */
  private final PartitionOffsetsRetriever broker =
      new PartitionOffsetsRetriever() {
        @Override
        public Map<TopicPartition, Long> committedOffsets(Collection<TopicPartition> partitions) {
          questions.add("committed");
          return only(partitions, committed);
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
          questions.add("end");
          return only(partitions, Map.of(ZERO, 20L, ONE, 20L));
        }

        @Override
        public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
          questions.add("beginning");
          return only(partitions, Map.of(ZERO, 10L, ONE, 10L));
        }

        @Override
        public Map<TopicPartition, Long> offsetsForTimes(Map<TopicPartition, Long> timestamps) {
          questions.add("times " + Set.copyOf(timestamps.values()));
          return only(timestamps.keySet(), atTime);
        }
      };

  private static Map<TopicPartition, Long> only(
      Collection<TopicPartition> partitions, Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, Long> some = new HashMap<>(offsets);
    some.keySet().retainAll(partitions);
    return some;
  }

  private Map<TopicPartition, Long> ask(OffsetsInitializer initializer) {
    return initializer.getPartitionOffsets(BOTH, broker);
  }

  @Test
  void theBeginningAndTheEnd() {
    assertEquals(Map.of(ZERO, 10L, ONE, 10L), ask(OffsetsInitializer.earliest()));
    assertEquals(Map.of(ZERO, 20L, ONE, 20L), ask(OffsetsInitializer.latest()));
    assertEquals(
        OffsetResetStrategy.EARLIEST, OffsetsInitializer.earliest().getAutoOffsetResetStrategy());
    assertEquals(
        OffsetResetStrategy.LATEST, OffsetsInitializer.latest().getAutoOffsetResetStrategy());
  }

  @Test
  void aTimestampThatComesLaterIsTheEndAsItWasBefore() {
    atTime.put(ONE, 15L);
    assertEquals(Map.of(ZERO, 20L, ONE, 15L), ask(OffsetsInitializer.timestamp(99)));
    assertEquals(List.of("end", "times [99]"), questions);
  }

  @Test
  void committedOffsetsAndWhatIsDoneWithoutThem() {
    committed.put(ZERO, 12L);
    assertEquals(
        Map.of(ZERO, 12L, ONE, 10L),
        ask(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST)));
    assertEquals(
        Map.of(ZERO, 12L, ONE, 20L),
        ask(OffsetsInitializer.committedOffsets(OffsetResetStrategy.LATEST)));
    IllegalStateException missing =
        assertThrows(IllegalStateException.class, () -> ask(OffsetsInitializer.committedOffsets()));
    assertTrue(missing.getMessage().contains("t-1"), missing.getMessage());
    committed.put(ONE, 13L);
    assertEquals(Map.of(ZERO, 12L, ONE, 13L), ask(OffsetsInitializer.committedOffsets()));
  }

  @Test
  void givenOffsetsComeBeforeCommittedOnes() {
    committed.put(ONE, 13L);
    committed.put(ZERO, 12L);
    assertEquals(Map.of(ZERO, 0L, ONE, 13L), ask(OffsetsInitializer.offsets(Map.of(ZERO, 0L))));
    committed.clear();
    assertEquals(Map.of(ZERO, 0L, ONE, 10L), ask(OffsetsInitializer.offsets(Map.of(ZERO, 0L))));
  }

  @Test
  void offsetsBelowZeroAreRefused() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> OffsetsInitializer.offsets(Map.of(ZERO, -2L)));
    assertTrue(refused.getMessage().contains("t-0"), refused.getMessage());
  }

  @Test
  void theyGoOverTheNetwork() throws Exception {
    for (OffsetsInitializer initializer :
        List.of(
            OffsetsInitializer.earliest(),
            OffsetsInitializer.latest(),
            OffsetsInitializer.timestamp(3),
            OffsetsInitializer.committedOffsets(),
            OffsetsInitializer.offsets(Map.of(ZERO, 1L)))) {
      assertEquals(initializer, InstantiationUtil.clone(initializer));
    }
  }
}
