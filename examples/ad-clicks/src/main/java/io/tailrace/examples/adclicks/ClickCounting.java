package io.tailrace.examples.adclicks;

import io.tailrace.flink.sink.TailraceRecordSerializationSchema;
import io.tailrace.flink.sink.TailraceSink;
import io.tailrace.flink.source.InvalidRecordPolicy;
import io.tailrace.flink.source.OffsetsInitializer;
import io.tailrace.flink.source.TailraceSource;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job: from the topic of clicks to those of results and of late clicks, exactly once. */
final class ClickCounting {
  /** More subtasks than that cannot share the keyed state. */
  private static final int MAX_PARALLELISM = 128;

  private ClickCounting() {}

  /** Adds it to an environment, which the caller configures and executes. */
  static void build(StreamExecutionEnvironment env, String bootstrapServers) {
    env.setMaxParallelism(MAX_PARALLELISM);
    WatermarkStrategy<Click> watermarks =
        WatermarkStrategy.<Click>forBoundedOutOfOrderness(Times.OUT_OF_ORDER)
            .withTimestampAssigner((click, timestamp) -> click.at().toEpochMilli());
    DataStream<Click> clicks =
        env.fromSource(source(bootstrapServers), watermarks, "clicks").uid("clicks");
    ClickCounts counts = ClickCounts.of(clicks);
    counts
        .results()
        .sinkTo(sink(bootstrapServers, Topics.RESULTS, AdMinute::key, Json.of(AdMinute.class)))
        .uid("results")
        .name("results");
    counts
        .late()
        .sinkTo(sink(bootstrapServers, Topics.LATE, LateClick::id, Json.of(LateClick.class)))
        .uid("late")
        .name("late clicks");
  }

  private static TailraceSource<Click> source(String bootstrapServers) {
    return TailraceSource.<Click>builder()
        .setBootstrapServers(bootstrapServers)
        .setTopics(Topics.CLICKS)
        .setGroupId("ad-clicks")
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setValueOnlyDeserializer(Json.of(Click.class))
        .setInvalidRecordPolicy(InvalidRecordPolicy.deadLetter(Topics.DEAD))
        .build();
  }

  private static <T> TailraceSink<T> sink(
      String bootstrapServers, String topic, Key<T> key, Json<T> value) {
    return TailraceSink.<T>builder()
        .setBootstrapServers(bootstrapServers)
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix("ad-clicks-" + topic)
        .setRecordSerializer(
            TailraceRecordSerializationSchema.builder()
                .setTopic(topic)
                .<T>setKeySerializationSchema(key)
                .setValueSerializationSchema(value)
                .build())
        .build();
  }

  /** The key of a record, as text. */
  private interface Key<T> extends SerializationSchema<T> {
    String of(T element);

    @Override
    default byte[] serialize(T element) {
      return of(element).getBytes(StandardCharsets.UTF_8);
    }
  }
}
