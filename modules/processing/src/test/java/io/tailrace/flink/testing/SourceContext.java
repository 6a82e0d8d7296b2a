package io.tailrace.flink.testing;

import io.tailrace.flink.source.OffsetsInitializer;
import io.tailrace.flink.source.TailraceRecordDeserializationSchema;
import io.tailrace.flink.source.TailraceSource;
import io.tailrace.flink.source.TailraceSourceBuilder;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.testframe.external.ExternalSystemSplitDataWriter;
import org.apache.flink.connector.testframe.external.source.DataStreamSourceExternalContext;
import org.apache.flink.connector.testframe.external.source.TestingSourceSettings;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What Flink's tests of a source need to know: how to create one, and how to fill its splits. */
public final class SourceContext implements DataStreamSourceExternalContext<String> {
  private final TestBroker broker;
  private final SplitKind kind;
  private final String topic = "suite-" + UUID.randomUUID();
  private int splits;

  /** For one test. */
  public SourceContext(TestBroker broker, SplitKind kind) {
    this.broker = broker;
    this.kind = kind;
  }

  @Override
  public Source<String, ?, ?> createSource(TestingSourceSettings settings) {
    TailraceSourceBuilder<String> builder =
        TailraceSource.<String>builder()
            .setBootstrapServers(broker.bootstrapServers())
            .setTopicPattern(Pattern.compile(topic + ".*"))
            .setGroupId(topic)
            .setDeserializer(
                TailraceRecordDeserializationSchema.valueOnly(StringDeserializer.class));
    if (settings.getBoundedness() == Boundedness.BOUNDED) {
      builder.setBounded(OffsetsInitializer.latest());
    }
    return builder.build();
  }

  @Override
  public ExternalSystemSplitDataWriter<String> createSourceSplitDataWriter(
      TestingSourceSettings settings) {
    int split = splits++;
    return switch (kind) {
      case TOPIC -> {
        broker.createTopic(topic + "-" + split, 1);
        yield new Writer(broker, topic + "-" + split, 0);
      }
      case PARTITION -> {
        addPartition(split);
        yield new Writer(broker, topic, split);
      }
    };
  }

  private void addPartition(int partition) {
    if (partition == 0) {
      broker.createTopic(topic, 1);
      return;
    }
    try (Admin admin = broker.admin()) {
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partition + 1))).all().get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public List<String> generateTestData(TestingSourceSettings settings, int split, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, 100 + random.nextInt(100))
        .mapToObj(n -> split + "-" + n + "-" + random.nextLong())
        .toList();
  }

  @Override
  public TypeInformation<String> getProducedType() {
    return TypeInformation.of(String.class);
  }

  @Override
  public List<URL> getConnectorJarPaths() {
    return List.of();
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "a split is a " + kind;
  }

  /** What a split is for the tests. */
  public enum SplitKind {
    /** A topic with one partition. */
    TOPIC,
    /** One partition of a topic that grows. */
    PARTITION
  }

  private record Writer(TestBroker broker, String topic, int partition)
      implements ExternalSystemSplitDataWriter<String> {
    @Override
    public void writeRecords(List<String> records) {
      broker.produce(topic, partition, records);
    }

    @Override
    public void close() {}
  }
}
