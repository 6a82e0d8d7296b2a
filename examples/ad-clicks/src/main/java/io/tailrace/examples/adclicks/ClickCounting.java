package io.tailrace.examples.adclicks;

import io.tailrace.flink.job.JobConfig;
import io.tailrace.flink.job.JobProvider;
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
public final class ClickCounting implements JobProvider {
  /** More subtasks than that cannot share the keyed state. */
  private static final int MAX_PARALLELISM = 128;

  /** So soon can results be read: each checkpoint commits those before it. */
  private static final long CHECKPOINT_INTERVAL_MS = 1_000;

  @Override
  public String name() {
    return "ad-clicks";
  }

  @Override
  public String description() {
    return "Counts clicks for each ad and minute.";
  }

  @Override
  public void build(StreamExecutionEnvironment env, JobConfig config) {
    env.setMaxParallelism(MAX_PARALLELISM);
    env.enableCheckpointing(CHECKPOINT_INTERVAL_MS);
    WatermarkStrategy<Click> watermarks =
        WatermarkStrategy.<Click>forBoundedOutOfOrderness(Times.OUT_OF_ORDER)
            .withTimestampAssigner((click, timestamp) -> click.at().toEpochMilli());
    DataStream<Click> clicks = env.fromSource(source(config), watermarks, "clicks").uid("clicks");
    ClickCounts counts = ClickCounts.of(clicks);
    counts
        .results()
        .sinkTo(sink(config, Topics.RESULTS, AdMinute::key, Json.of(AdMinute.class)))
        .uid("results")
        .name("results");
    counts
        .late()
        .sinkTo(sink(config, Topics.LATE, LateClick::id, Json.of(LateClick.class)))
        .uid("late")
        .name("late clicks");
  }

  private static TailraceSource<Click> source(JobConfig config) {
    return TailraceSource.<Click>builder()
        .setBootstrapServers(config.bootstrapServers())
        .setTopics(Topics.CLICKS)
        .setGroupId(config.jobName())
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setValueOnlyDeserializer(Json.of(Click.class))
        .setInvalidRecordPolicy(InvalidRecordPolicy.deadLetter(Topics.DEAD))
        .build();
  }

  private static <T> TailraceSink<T> sink(
      JobConfig config, String topic, Key<T> key, Json<T> value) {
    return TailraceSink.<T>builder()
        .setBootstrapServers(config.bootstrapServers())
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix(config.jobName() + "-" + topic)
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
