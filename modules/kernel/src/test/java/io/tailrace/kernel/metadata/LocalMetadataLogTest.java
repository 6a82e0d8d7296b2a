package io.tailrace.kernel.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.partition.FaultyStorage;
import io.tailrace.kernel.partition.FaultyStorage.Fault;
import io.tailrace.kernel.partition.ManualClock;
import io.tailrace.kernel.schema.ClusterRecord;
import io.tailrace.kernel.schema.ConfigRecord;
import io.tailrace.kernel.schema.PartitionRecord;
import io.tailrace.kernel.schema.ProducerIdsRecord;
import io.tailrace.kernel.schema.RemoveTopicRecord;
import io.tailrace.kernel.schema.TopicRecord;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.RecordBatchBuilder;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import io.tailrace.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LocalMetadataLogTest {
  private final ManualClock clock = new ManualClock();
  private final FaultyStorage storage = new FaultyStorage(clock);
  private LocalMetadataLog log = new LocalMetadataLog(storage, clock);
  private MetadataImage image = log.load();

  @Test
  void whatIsLoadedDiffersFromWhatWasAppended() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int step = 0; step < 6_000; step++) {
      append(change(random, step));
      if (step % 500 == 499) {
        log.close();
        log = new LocalMetadataLog(storage, clock);
        assertEquals(image, log.load(), "seed " + seed + ", step " + step);
      }
    }
    assertEquals(image, replayed(MetadataSnapshot.records(image)), "seed " + seed);
  }

  @Test
  void theLogGrowsForEverOrCannotBeOpenedAfterItWasCut() {
    for (int round = 0; round < 50; round++) {
      List<Message> records = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        records.add(new ProducerIdsRecord().nextProducerId(round * 1_000 + i));
      }
      append(records);
    }
    var stored = storage.open(LocalMetadataLog.ID, LogConfig.DEFAULT);
    assertTrue(stored.startOffset() >= 40_000, "records from before the snapshot are kept");
    log.close();
    log = new LocalMetadataLog(storage, clock);
    assertEquals(49_999, log.load().nextProducerId());
    append(List.of(new ProducerIdsRecord().nextProducerId(7)));
    log.close();
    log = new LocalMetadataLog(storage, clock);
    assertEquals(image, log.load());
  }

  @Test
  void aFailedSnapshotTakesBackTheChangeThatIsDurable() {
    List<Message> records = new ArrayList<>();
    for (int i = 0; i < 30_000; i++) {
      records.add(new ProducerIdsRecord().nextProducerId(i));
    }
    storage.fail(Fault.SNAPSHOT);
    append(records);
    assertEquals(29_999, new LocalMetadataLog(storage, clock).load().nextProducerId());
  }

  @Test
  void aChangeThatIsNotDurableIsShown() throws Exception {
    try (ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
      List<MetadataImage> shown = new ArrayList<>();
      Controller controller = new Controller(log, background, (_, now) -> shown.add(now));
      assertEquals(ErrorCode.NONE, change(controller, new ClusterRecord().clusterId("a")));
      storage.fail(Fault.FLUSH);
      assertEquals(
          ErrorCode.KAFKA_STORAGE_ERROR, change(controller, new ClusterRecord().clusterId("b")));
      assertEquals("a", controller.image().clusterId());
      assertEquals(2, shown.size());
      storage.heal();
      assertEquals(
          ErrorCode.UNKNOWN_SERVER_ERROR,
          change(controller, new RemoveTopicRecord().topicId(new Uuid(1, 1))));
    }
  }

  @Test
  void damagedMetadataMakesAnotherCluster() {
    log.close();
    var raw = storage.open(LocalMetadataLog.ID, LogConfig.DEFAULT);
    var batch =
        new RecordBatchBuilder()
            .append(
                1,
                Optional.empty(),
                Optional.of(MetadataCodec.write(new ClusterRecord().clusterId("x"))))
            .build();
    batch.put(batch.limit() - 2, (byte) 'y');
    raw.append(batch);
    raw.close();
    assertThrows(StorageException.class, () -> new LocalMetadataLog(storage, clock).load());
  }

  @Test
  void aTopicThatComesBackInOneChangeKeepsItsFormerSelf() {
    append(topic(1, "t", 2));
    append(
        List.of(new ConfigRecord().resourceType((byte) 2).resourceName("t").name("a").value("1")));
    MetadataDelta delta = new MetadataDelta(image);
    delta.apply(new RemoveTopicRecord().topicId(new Uuid(1, 1)));
    topic(2, "t", 1).forEach(delta::apply);
    MetadataImage after = delta.image();
    assertEquals(new Uuid(2, 1), after.topic("t").orElseThrow().id());
    assertEquals(1, after.topic("t").orElseThrow().partitions().size());
    assertEquals(1, delta.removedTopics().size());
    assertEquals(Set.of(new Uuid(2, 1)), delta.changedTopics());
    assertEquals(Map.of(), after.configsOf(ConfigResource.topic("t")));
  }

  private ErrorCode change(Controller controller, Message record) throws Exception {
    CompletableFuture<ErrorCode> done = new CompletableFuture<>();
    controller.change(
        _ -> new Controller.Change<>(List.of(record), ErrorCode.NONE),
        done::complete,
        done::complete);
    return done.get(20, TimeUnit.SECONDS);
  }

  private void append(List<Message> records) {
    MetadataDelta delta = new MetadataDelta(image);
    records.forEach(delta::apply);
    image = delta.image();
    log.append(records, image);
  }

  private List<Message> change(Random random, int step) {
    List<TopicImage> topics = new ArrayList<>(image.topicsById().values());
    TopicImage some = topics.isEmpty() ? null : topics.get(random.nextInt(topics.size()));
    return switch (some == null ? 0 : random.nextInt(6)) {
      case 0 -> topic(step + 1, "topic-" + step, 1 + random.nextInt(4));
      case 1 -> List.of(new RemoveTopicRecord().topicId(some.id()));
      case 2 -> List.of(partition(some.id(), some.partitions().size()));
      case 3 -> List.of(partition(some.id(), random.nextInt(some.partitions().size())));
      case 4 -> {
        ConfigRecord record =
            new ConfigRecord()
                .resourceType((byte) 2)
                .resourceName(some.name())
                .name("key-" + random.nextInt(3));
        yield List.of(random.nextBoolean() ? record.value("v" + step) : record);
      }
      default -> List.of(new ProducerIdsRecord().nextProducerId(step));
    };
  }

  private static List<Message> topic(long id, String name, int partitions) {
    List<Message> records = new ArrayList<>();
    Uuid topicId = new Uuid(id, 1);
    records.add(new TopicRecord().name(name).topicId(topicId));
    for (int number = 0; number < partitions; number++) {
      records.add(partition(topicId, number));
    }
    return records;
  }

  private static PartitionRecord partition(Uuid topic, int number) {
    return new PartitionRecord()
        .partitionId(number)
        .topicId(topic)
        .replicas(List.of(1))
        .isr(List.of(1))
        .leader(1)
        .leaderEpoch(number)
        .partitionEpoch(0);
  }

  private static MetadataImage replayed(List<Message> records) {
    MetadataDelta delta = new MetadataDelta(MetadataImage.EMPTY);
    records.forEach(delta::apply);
    return delta.image();
  }
}
