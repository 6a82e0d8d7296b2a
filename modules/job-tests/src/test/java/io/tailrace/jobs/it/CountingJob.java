package io.tailrace.jobs.it;

import io.tailrace.flink.job.JobConfig;
import io.tailrace.flink.job.JobProvider;
import io.tailrace.flink.sink.TailraceRecordSerializationSchema;
import io.tailrace.flink.sink.TailraceSink;
import io.tailrace.flink.source.OffsetsInitializer;
import io.tailrace.flink.source.TailraceSource;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Writes for each word how often it has come so far, exactly once; fails at the word "poison". */
public final class CountingJob implements JobProvider {
  private static final ConfigOption<String> FROM =
      ConfigOptions.key("from").stringType().noDefaultValue();
  private static final ConfigOption<String> TO =
      ConfigOptions.key("to").stringType().noDefaultValue();

  @Override
  public String name() {
    return "counting";
  }

  @Override
  public List<ConfigOption<?>> options() {
    return List.of(FROM, TO);
  }

  @Override
  public void build(StreamExecutionEnvironment env, JobConfig config) {
    TailraceSource<String> words =
        TailraceSource.<String>builder()
            .setBootstrapServers(config.bootstrapServers())
            .setTopics(config.get(FROM))
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setValueOnlyDeserializer(new SimpleStringSchema())
            .build();
    TailraceSink<String> counts =
        TailraceSink.<String>builder()
            .setBootstrapServers(config.bootstrapServers())
            .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
            .setTransactionalIdPrefix(config.jobName())
            .setRecordSerializer(
                TailraceRecordSerializationSchema.builder()
                    .setTopic(config.get(TO))
                    .setValueSerializationSchema(new SimpleStringSchema())
                    .build())
            .build();
    env.fromSource(words, WatermarkStrategy.noWatermarks(), "words")
        .uid("words")
        .map(word -> Tuple2.of(checked(word), 1L))
        .returns(Types.TUPLE(Types.STRING, Types.LONG))
        .keyBy(word -> word.f0)
        .sum(1)
        .uid("counts")
        .map((MapFunction<Tuple2<String, Long>, String>) count -> count.f0 + " " + count.f1)
        .sinkTo(counts)
        .uid("sink");
  }

  private static String checked(String word) {
    if (word.equals("poison")) {
      throw new IllegalStateException("The word is poison");
    }
    return word;
  }
}
