package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.Tailrace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Kafka's Admin client asks for is done, told, and still there after a restart. */
class AdminTest {
  @TempDir Path data;
  private Tailrace broker;
  private Admin admin;

  @BeforeEach
  void start() {
    broker = Tailrace.builder().dataFolder(data).set("broker.rack", "r1").start();
    admin = Clients.admin(broker.bootstrapServers());
  }

  @AfterEach
  void stop() {
    admin.close();
    broker.close();
  }

  private void restart() {
    stop();
    start();
  }

  private static NewTopic topic(String name, int partitions) {
    return new NewTopic(name, partitions, (short) 1);
  }

  private TopicDescription describe(String topic) throws Exception {
    return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
  }

  private Config configs(ConfigResource resource) throws Exception {
    DescribeConfigsOptions options =
        new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(true);
    return admin.describeConfigs(List.of(resource), options).all().get().get(resource);
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  private void alter(ConfigResource resource, OpType type, String name, String value)
      throws Exception {
    AlterConfigOp op = new AlterConfigOp(new ConfigEntry(name, value), type);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(op))).all().get();
  }

  private static <E extends Throwable> void assertFails(Class<E> cause, KafkaFuture<?> future) {
    assertEquals(cause, assertThrows(ExecutionException.class, future::get).getCause().getClass());
  }

  @Test
  void aTopicIsWhatItWasAskedToBe() throws Exception {
    CreateTopicsResult created =
        admin.createTopics(List.of(topic("t", 3).configs(Map.of("retention.ms", "1234"))));
    Uuid id = created.topicId("t").get();
    assertEquals(3, created.numPartitions("t").get());
    assertEquals("1234", created.config("t").get().get("retention.ms").value());
    restart();
    TopicDescription described = describe("t");
    assertEquals(id, described.topicId());
    assertEquals(3, described.partitions().size());
    assertEquals(1, described.partitions().get(2).leader().id());
    ConfigEntry retention = configs(resource("t")).get("retention.ms");
    assertEquals("1234", retention.value());
    assertEquals(ConfigSource.DYNAMIC_TOPIC_CONFIG, retention.source());
    assertEquals(ConfigEntry.ConfigType.LONG, retention.type());
    assertFalse(retention.documentation().isEmpty());
  }

  @Test
  void refusesWithTheErrorsThatClientsKnow() throws Exception {
    admin.createTopics(List.of(topic("t", 1))).all().get();
    assertFails(TopicExistsException.class, admin.createTopics(List.of(topic("t", 1))).all());
    assertFails(
        InvalidReplicationFactorException.class,
        admin.createTopics(List.of(new NewTopic("u", 1, (short) 2))).all());
    assertFails(
        InvalidConfigurationException.class,
        admin.createTopics(List.of(topic("u", 1).configs(Map.of("no.such", "1")))).all());
    assertFails(
        UnknownTopicOrPartitionException.class, admin.describeTopics(List.of("u")).allTopicNames());
    assertEquals(Set.of("t"), admin.listTopics().names().get());
  }

  @Test
  void topicsGrowAndGo() throws Exception {
    admin.createTopics(List.of(topic("t", 1), topic("u", 1))).all().get();
    admin.createPartitions(Map.of("t", NewPartitions.increaseTo(4))).all().get();
    assertEquals(4, describe("t").partitions().size());
    admin.deleteTopics(TopicCollection.ofTopicIds(List.of(describe("t").topicId()))).all().get();
    admin.deleteTopics(List.of("u")).all().get();
    assertEquals(Set.of(), admin.listTopics().names().get());
    restart();
    assertEquals(Set.of(), admin.listTopics().names().get());
    admin.createTopics(List.of(topic("t", 2))).all().get();
    assertEquals(2, describe("t").partitions().size());
  }

  @Test
  void describesMorePartitionsThanOnePageHas() throws Exception {
    admin.createTopics(List.of(topic("large", 4_500))).all().get();
    assertEquals(4_500, describe("large").partitions().size());
  }

  @Test
  void configsChangeWhileTheBrokerRuns() throws Exception {
    admin.createTopics(List.of(topic("t", 1))).all().get();
    alter(resource("t"), OpType.APPEND, "cleanup.policy", "compact");
    assertEquals("delete,compact", configs(resource("t")).get("cleanup.policy").value());
    alter(resource("t"), OpType.DELETE, "cleanup.policy", "");
    assertEquals("delete", configs(resource("t")).get("cleanup.policy").value());
    ConfigResource everybody = new ConfigResource(ConfigResource.Type.BROKER, "");
    alter(everybody, OpType.SET, "log.retention.ms", "4321");
    restart();
    ConfigEntry retention = configs(resource("t")).get("retention.ms");
    assertEquals("4321", retention.value());
    assertEquals(ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG, retention.source());
    assertEquals("log.retention.ms", retention.synonyms().getFirst().name());
  }

  @Test
  void theBrokerTellsItsOwnConfigsAndWhichCanChange() throws Exception {
    Config configs = configs(new ConfigResource(ConfigResource.Type.BROKER, "1"));
    assertEquals("r1", configs.get("broker.rack").value());
    assertEquals(ConfigSource.STATIC_BROKER_CONFIG, configs.get("broker.rack").source());
    assertTrue(configs.get("broker.rack").isReadOnly());
    assertFalse(configs.get("log.segment.bytes").isReadOnly());
    assertEquals("168", configs.get("log.retention.hours").value());
  }

  @Test
  void tellsTheClusterAndWhereTheLogsAre() throws Exception {
    assertFalse(admin.describeCluster().clusterId().get().isEmpty());
    assertEquals("r1", admin.describeCluster().controller().get().rack());
    try (KafkaProducer<String, String> producer = Clients.producer(broker.bootstrapServers())) {
      producer.send(new ProducerRecord<>("auto", "hello")).get();
    }
    assertEquals(1, describe("auto").partitions().size());
    long bytes =
        admin.describeLogDirs(List.of(1)).allDescriptions().get().get(1).values().stream()
            .flatMap(folder -> folder.replicaInfos().entrySet().stream())
            .filter(replica -> replica.getKey().topic().equals("auto"))
            .mapToLong(replica -> replica.getValue().size())
            .sum();
    assertTrue(bytes > 0);
  }

  @Test
  void flushMessagesAcknowledgesWhatIsOnDisk() throws Exception {
    NewTopic topic = topic("flushed", 1).configs(Map.of("flush.messages", "1", "flush.ms", "10"));
    admin.createTopics(List.of(topic)).all().get();
    try (KafkaProducer<String, String> producer = Clients.producer(broker.bootstrapServers())) {
      for (int i = 0; i < 10; i++) {
        assertEquals(i, producer.send(new ProducerRecord<>("flushed", "v")).get().offset());
      }
    }
  }
}
