package io.tailrace.flink.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.junit.jupiter.api.Test;

class TailraceSourceBuilderTest {
  private static TailraceSourceBuilder<String> builder() {
    return TailraceSource.<String>builder()
        .setBootstrapServers("127.0.0.1:1")
        .setTopics("t")
        .setValueOnlyDeserializer(new SimpleStringSchema());
  }

  private static void refused(String word, UnaryOperator<TailraceSourceBuilder<String>> change) {
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> change.apply(builder()).build());
    assertTrue(refused.getMessage().contains(word), refused.getMessage());
  }

  @Test
  void whatIsMissingIsNamed() {
    refused("setBootstrapServers", any -> TailraceSource.builder());
    refused(
        "setTopics", any -> TailraceSource.<String>builder().setBootstrapServers("127.0.0.1:1"));
    refused(
        "setDeserializer",
        any -> TailraceSource.<String>builder().setBootstrapServers("h:1").setTopics("t"));
  }

  @Test
  void whatToReadIsSaidOnce() {
    refused("already", builder -> builder.setTopicPattern(Pattern.compile("t")));
    refused("already", builder -> builder.setPartitions(Set.of(new TopicPartition("t", 0))));
  }

  @Test
  void whatNeedsAGroupSaysSo() {
    refused(
        "setGroupId", builder -> builder.setStartingOffsets(OffsetsInitializer.committedOffsets()));
    refused("setGroupId", builder -> builder.setBounded(OffsetsInitializer.committedOffsets()));
    refused("setGroupId", builder -> builder.setProperty("enable.auto.commit", "true"));
    refused("setGroupId", builder -> builder.setProperty("commit.offsets.on.checkpoint", "true"));
  }

  @Test
  void itIsBoundedIfItIsToldSo() {
    assertEquals(Boundedness.CONTINUOUS_UNBOUNDED, builder().build().getBoundedness());
    assertEquals(
        Boundedness.CONTINUOUS_UNBOUNDED,
        builder().setUnbounded(OffsetsInitializer.latest()).build().getBoundedness());
    assertEquals(
        Boundedness.BOUNDED,
        builder().setBounded(OffsetsInitializer.latest()).build().getBoundedness());
  }

  @Test
  void itGoesOverTheNetworkWithAllThatItHas() throws Exception {
    TailraceSource<String> source =
        builder()
            .setGroupId("g")
            .setStartingOffsets(OffsetsInitializer.offsets(Map.of(new TopicPartition("t", 0), 1L)))
            .setBounded(OffsetsInitializer.timestamp(5))
            .setRackIdSupplier(() -> "rack")
            .setInvalidRecordPolicy(InvalidRecordPolicy.deadLetter("dead"))
            .build();
    TailraceSource<String> copy = InstantiationUtil.clone(source);
    assertEquals(Boundedness.BOUNDED, copy.getBoundedness());
    assertEquals(Types.STRING, copy.getProducedType());
  }

  @Test
  void theTypeOfAKafkaDeserializerIsKnown() {
    assertEquals(
        Types.LONG,
        TailraceRecordDeserializationSchema.valueOnly(LongDeserializer.class).getProducedType());
  }
}
