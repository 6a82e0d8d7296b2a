package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.Tailrace;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import io.tailrace.spi.delivery.Delivery;
import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryContext;
import io.tailrace.spi.delivery.DeliveryException;
import io.tailrace.spi.delivery.DeliveryHeader;
import io.tailrace.spi.delivery.DeliveryPartition;
import io.tailrace.spi.delivery.DeliveryPartition.Read;
import io.tailrace.spi.delivery.DeliveryPartition.Subscription;
import io.tailrace.spi.delivery.DeliveryProvider;
import io.tailrace.spi.delivery.DeliveryRecord;
import io.tailrace.spi.delivery.DeliveryTopic;
import io.tailrace.spi.delivery.ProducerSequence;
import io.tailrace.spi.delivery.TopicConfigs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a delivery plugin gets from the broker, beside Kafka's clients. */
class DeliveryPluginTest {
  private final Probe probe = new Probe();
  private Tailrace broker;
  private Admin admin;

  /** A plugin that does nothing by itself. */
  private static final class Probe implements DeliveryProvider, Delivery {
    static final ConfigKey<Integer> FROM = ConfigKey.ofInt("probe.from", 1, 0, 9).doc("First.");
    static final ConfigKey<Integer> TO = ConfigKey.ofInt("probe.to", 2, 0, 9).doc("Last.");
    final List<List<String>> heard = new ArrayList<>();
    final AtomicBoolean closed = new AtomicBoolean();
    DeliveryBroker broker;

    @Override
    public String name() {
      return "probe";
    }

    @Override
    public int spiVersion() {
      return SPI_VERSION;
    }

    @Override
    public List<ConfigKey<?>> topicKeys() {
      return List.of(FROM, TO);
    }

    @Override
    public void check(String topic, Config configs, TopicConfigs others) {
      if (configs.get(FROM) > configs.get(TO)) {
        throw new ConfigException("probe.from of " + topic + " is above probe.to");
      }
      others
          .configured()
          .forEach(
              (other, config) -> {
                if (!other.equals(topic) && config.get(FROM).equals(configs.get(FROM))) {
                  throw new ConfigException("probe.from is that of " + other);
                }
              });
    }

    @Override
    public Delivery create(DeliveryContext context) {
      broker = context.broker();
      return this;
    }

    @Override
    public synchronized void topicsChanged() {
      heard.add(broker.configured().stream().map(DeliveryTopic::name).sorted().toList());
    }

    synchronized List<List<String>> heard() {
      return List.copyOf(heard);
    }

    @Override
    public void close() {
      closed.set(true);
    }
  }

  @BeforeEach
  void start() {
    broker = Tailrace.builder().provider(probe).set("delivery.plugin", "probe").start();
    admin = Clients.admin(broker.bootstrapServers());
  }

  @AfterEach
  void stop() {
    admin.close();
    broker.close();
    assertTrue(probe.closed.get());
  }

  @Test
  void itsTopicConfigsAreCheckedKeptAndShown() throws Exception {
    create("one", Map.of("probe.from", "3", "probe.to", "4"));
    assertTrue(probe.heard().contains(List.of("one")));
    assertEquals("3", config("one", "probe.from").value());
    assertFalse(config("one", "probe.from").isDefault());
    create("two", Map.of());
    assertEquals("2", config("two", "probe.to").value());
    assertTrue(config("two", "probe.to").isDefault());
    assertRefused("probe.from of two is above probe.to", "two", Map.of("probe.from", "8"));
    assertRefused("probe.from is that of one", "two", Map.of("probe.from", "3", "probe.to", "9"));
    assertRefused("Value must be no more than 9", "two", Map.of("probe.to", "10"));
    assertRefused("probe.nothing", "two", Map.of("probe.nothing", "1"));
    alter("two", Map.of("probe.to", "5"));
    assertTrue(probe.heard().contains(List.of("one", "two")));
    assertEquals(Map.of("probe.to", "5"), probe.broker.topic("two").orElseThrow().configs());
  }

  @Test
  void committedRecordsAreReadAsAConsumerReadsThem() throws Exception {
    create("source", Map.of());
    try (KafkaProducer<String, String> plain =
            Clients.producer(broker.bootstrapServers(), "compression.type", "zstd");
        KafkaProducer<String, String> transactional =
            Clients.producer(
                broker.bootstrapServers(), "transactional.id", "t", "linger.ms", "0")) {
      plain.send(record("0", "plain")).get();
      transactional.initTransactions();
      transactional.beginTransaction();
      transactional.send(record("0", "aborted")).get();
      transactional.abortTransaction();
      transactional.beginTransaction();
      transactional.send(record("0", "committed")).get();
      transactional.commitTransaction();
      plain.send(record("0", "again")).get();
      transactional.beginTransaction();
      transactional.send(record("0", "open")).get();
      DeliveryPartition partition = partition("source");
      Read read = partition.read(0, 1 << 20);
      assertEquals(List.of("plain", "committed", "again"), values(read));
      assertEquals(read.endOffset(), read.nextOffset());
      assertEquals("v", read.records().getFirst().headers().getFirst().text().orElseThrow());
      Read first = partition.read(0, 1);
      assertEquals(List.of("plain"), values(first));
      assertEquals(List.of("committed"), values(partition.read(first.nextOffset(), 1)));
      CountDownLatch more = new CountDownLatch(1);
      try (Subscription _ = partition.onAppend(more::countDown)) {
        transactional.commitTransaction();
        assertTrue(more.await(30, TimeUnit.SECONDS), "told of an append");
      }
      assertEquals(List.of("open"), values(partition.read(read.nextOffset(), 1 << 20)));
    }
  }

  @Test
  void anAppendThatIsRepeatedIsInTheLogOnce() throws Exception {
    create("target", Map.of("max.message.bytes", "100", "compression.type", "gzip"));
    DeliveryPartition partition = partition("target");
    long producer = probe.broker.newProducerId();
    ProducerSequence first = new ProducerSequence(producer, Integer.MAX_VALUE);
    List<DeliveryRecord> batch = List.of(record("x".repeat(5000)), record("b"));
    assertEquals(0, partition.append(batch, Optional.of(first)));
    assertEquals(0, partition.append(batch, Optional.of(first)));
    assertEquals(1, first.after(2));
    ProducerSequence next = new ProducerSequence(producer, first.after(2));
    assertEquals(2, partition.append(List.of(record("c")), Optional.of(next)));
    assertEquals(2, partition.append(List.of(record("c")), Optional.of(next)));
    DeliveryException gap =
        assertThrows(
            DeliveryException.class,
            () ->
                partition.append(
                    List.of(record("d")), Optional.of(new ProducerSequence(producer, 77))));
    assertEquals(DeliveryException.Reason.OUT_OF_SEQUENCE, gap.reason());
    assertEquals(3, partition.read(0, 1 << 20).records().size());
    admin.deleteTopics(List.of("target")).all().get();
    DeliveryException gone =
        assertThrows(DeliveryException.class, () -> partition.append(batch, Optional.empty()));
    assertEquals(DeliveryException.Reason.GONE, gone.reason());
  }

  @Test
  void recordsAreDeletedUpToAnOffsetThatIsThere() throws Exception {
    create("source", Map.of());
    try (KafkaProducer<String, String> producer = Clients.producer(broker.bootstrapServers())) {
      for (int i = 0; i < 5; i++) {
        producer.send(record("0", "v" + i)).get();
      }
    }
    DeliveryPartition partition = partition("source");
    assertEquals(3, partition.deleteBefore(3));
    assertEquals(3, partition.deleteBefore(2), "what is deleted already does no harm");
    assertEquals(List.of("v3", "v4"), values(partition.read(0, 1 << 20)));
    DeliveryException beyond =
        assertThrows(DeliveryException.class, () -> partition.deleteBefore(6));
    assertEquals(DeliveryException.Reason.REFUSED, beyond.reason());
  }

  @Test
  void itCreatesTopicsAndHasSomeThatNoClientCanWriteTo() throws Exception {
    DeliveryTopic log = probe.broker.createTopic(DeliveryBroker.DELAY_LOG, 2, Map.of());
    assertTrue(log.internal());
    assertTrue(probe.broker.createTopic(DeliveryBroker.OPERATIONS, 1, Map.of()).internal());
    assertEquals(log, probe.broker.createTopic(DeliveryBroker.DELAY_LOG, 5, Map.of()));
    try (KafkaProducer<String, String> producer = Clients.producer(broker.bootstrapServers())) {
      for (String topic : List.of(DeliveryBroker.DELAY_LOG, DeliveryBroker.OPERATIONS)) {
        ExecutionException refused =
            assertThrows(
                ExecutionException.class,
                () -> producer.send(new ProducerRecord<>(topic, "x")).get());
        assertTrue(
            refused.getCause() instanceof InvalidTopicException
                || refused.getCause() instanceof TopicAuthorizationException,
            refused.toString());
      }
    }
    DeliveryException name =
        assertThrows(
            DeliveryException.class, () -> probe.broker.createTopic("no/name", 1, Map.of()));
    assertEquals(DeliveryException.Reason.REFUSED, name.reason());
  }

  private static ProducerRecord<String, String> record(String key, String value) {
    ProducerRecord<String, String> record = new ProducerRecord<>("source", 0, key, value);
    record.headers().add("h", "v".getBytes(StandardCharsets.UTF_8));
    return record;
  }

  private static DeliveryRecord record(String value) {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(value);
    return DeliveryRecord.of(
        System.currentTimeMillis(),
        Optional.of(bytes.duplicate()),
        Optional.of(bytes),
        List.of(DeliveryHeader.of("h", "v")));
  }

  private static List<String> values(Read read) {
    return read.records().stream()
        .map(found -> StandardCharsets.UTF_8.decode(found.value().orElseThrow()).toString())
        .toList();
  }

  private DeliveryPartition partition(String topic) {
    return probe.broker.partition(probe.broker.topic(topic).orElseThrow(), 0);
  }

  private void create(String name, Map<String, String> configs) throws Exception {
    admin.createTopics(List.of(new NewTopic(name, 1, (short) 1).configs(configs))).all().get();
  }

  private void assertRefused(String message, String topic, Map<String, String> configs) {
    ExecutionException refused =
        assertThrows(ExecutionException.class, () -> alter(topic, configs));
    assertInstanceOf(InvalidConfigurationException.class, refused.getCause());
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  private void alter(String topic, Map<String, String> configs)
      throws ExecutionException, InterruptedException {
    admin
        .incrementalAlterConfigs(
            Map.of(
                resource(topic),
                configs.entrySet().stream()
                    .map(
                        one ->
                            new AlterConfigOp(
                                new ConfigEntry(one.getKey(), one.getValue()),
                                AlterConfigOp.OpType.SET))
                    .toList()))
        .all()
        .get();
  }

  private ConfigEntry config(String topic, String name) throws Exception {
    return admin
        .describeConfigs(List.of(resource(topic)))
        .all()
        .get()
        .get(resource(topic))
        .get(name);
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }
}
