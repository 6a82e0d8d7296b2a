package io.tailrace.it;

import static io.tailrace.it.Awaiting.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.Tailrace;
import io.tailrace.testkit.process.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidRegularExpression;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Consumer groups of the new protocol (KIP-848) with the Java client. */
@Timeout(120)
class NewConsumerGroupTest {
  private static final String TOPIC = "games";
  private static final String GROUP = "fans";

  private Tailrace broker;
  private final List<KafkaConsumer<String, String>> open = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    broker =
        Tailrace.builder()
            .set("group.consumer.min.heartbeat.interval.ms", "100")
            .set("group.consumer.heartbeat.interval.ms", "200")
            .set("group.consumer.assignment.interval.ms", "0")
            .set("group.initial.rebalance.delay.ms", "0")
            .start();
    create(TOPIC, 4);
  }

  @AfterEach
  void close() {
    open.forEach(KafkaConsumer::close);
    broker.close();
  }

  private void create(String topic, int partitions) throws Exception {
    try (Admin admin = Clients.admin(broker.bootstrapServers())) {
      admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    }
  }

  private KafkaConsumer<String, String> member(String... settings) {
    return memberOf(broker.bootstrapServers(), settings);
  }

  private KafkaConsumer<String, String> memberOf(String bootstrap, String... settings) {
    List<String> all = new ArrayList<>(Arrays.asList(settings));
    all.addAll(List.of("group.id", GROUP, "auto.offset.reset", "earliest"));
    if (!all.contains("group.protocol")) {
      all.addAll(List.of("group.protocol", "consumer"));
    }
    if (!all.contains("enable.auto.commit")) {
      all.addAll(List.of("enable.auto.commit", "false"));
    }
    KafkaConsumer<String, String> consumer =
        Clients.consumer(bootstrap, all.toArray(String[]::new));
    open.add(consumer);
    return consumer;
  }

  private void close(KafkaConsumer<String, String> consumer) {
    open.remove(consumer);
    consumer.close();
  }

  private void produce(int from, int to) throws Exception {
    try (KafkaProducer<String, String> producer = Clients.producer(broker.bootstrapServers())) {
      for (int i = from; i < to; i++) {
        producer.send(new ProducerRecord<>(TOPIC, i % 4, "key-" + i, "value-" + i)).get();
      }
    }
  }

  /** Polls all, and adds what they read. */
  @SafeVarargs
  private static void poll(Set<String> read, KafkaConsumer<String, String>... consumers) {
    for (KafkaConsumer<String, String> consumer : consumers) {
      for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(50))) {
        read.add(record.value());
      }
    }
  }

  private ConsumerGroupDescription describe() {
    try (Admin admin = Clients.admin(broker.bootstrapServers())) {
      return admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP);
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void membersShareThePartitionsAndGoOnWhereTheyCommitted() throws Exception {
    produce(0, 40);
    Set<String> read = new HashSet<>();
    KafkaConsumer<String, String> one = member();
    one.subscribe(List.of(TOPIC));
    await(
        "one has all",
        () -> {
          poll(read, one);
          return one.assignment().size() == 4 && read.size() == 40;
        });
    one.commitSync();
    KafkaConsumer<String, String> two = member("client.rack", "here");
    two.subscribe(List.of(TOPIC));
    await(
        "two has half",
        () -> {
          poll(read, one, two);
          return one.assignment().size() == 2 && two.assignment().size() == 2;
        });
    ConsumerGroupDescription description = describe();
    assertEquals(GroupType.CONSUMER, description.type());
    assertEquals(GroupState.STABLE, description.groupState());
    assertEquals("uniform", description.partitionAssignor());
    assertEquals(2, description.members().size());
    produce(40, 80);
    await(
        "both read on",
        () -> {
          poll(read, one, two);
          return read.size() == 80;
        });
    one.commitSync();
    two.commitSync();
    close(one);
    close(two);
    assertEquals(GroupState.EMPTY, describe().groupState());
    produce(80, 90);
    KafkaConsumer<String, String> later = member("group.remote.assignor", "range");
    later.subscribe(List.of(TOPIC));
    Set<String> rest = new HashSet<>();
    await(
        "later reads the rest",
        () -> {
          poll(rest, later);
          return rest.size() >= 10;
        });
    assertEquals(10, rest.size());
    assertEquals("range", describe().partitionAssignor());
  }

  @Test
  void administratorsSeeAndConfigureAndDeleteGroups() throws Exception {
    try (Admin admin = Clients.admin(broker.bootstrapServers())) {
      ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, GROUP);
      admin
          .incrementalAlterConfigs(
              Map.of(
                  resource,
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("consumer.session.timeout.ms", "50000"),
                          AlterConfigOp.OpType.SET))))
          .all()
          .get();
      assertEquals(
          "50000",
          admin
              .describeConfigs(List.of(resource))
              .all()
              .get()
              .get(resource)
              .get("consumer.session.timeout.ms")
              .value());
      KafkaConsumer<String, String> one = member();
      one.subscribe(List.of(TOPIC));
      await(
          "one has all",
          () -> {
            poll(new HashSet<>(), one);
            return one.assignment().size() == 4;
          });
      assertEquals(
          1,
          admin
              .listGroups(
                  ListGroupsOptions.forConsumerGroups().withTypes(Set.of(GroupType.CONSUMER)))
              .all()
              .get()
              .size());
      one.commitSync(
          Map.of(
              new TopicPartition(TOPIC, 0),
              new org.apache.kafka.clients.consumer.OffsetAndMetadata(0)));
      close(one);
      admin.deleteConsumerGroups(List.of(GROUP)).all().get();
      assertEquals(0, admin.listGroups().all().get().size());
    }
  }

  @Test
  void aPatternIsThatOfTheBroker() throws Exception {
    create("game-results", 2);
    create("other", 1);
    KafkaConsumer<String, String> one = member();
    one.subscribe(new SubscriptionPattern("game(s|-r.*)"));
    await(
        "one has what matches",
        () -> {
          poll(new HashSet<>(), one);
          return one.assignment().size() == 6;
        });
    KafkaConsumer<String, String> wrong = member("group.id", "others");
    wrong.subscribe(new SubscriptionPattern("(games"));
    Exception refused =
        assertThrows(
            Exception.class,
            () ->
                await(
                    "refused",
                    () -> {
                      poll(new HashSet<>(), wrong);
                      return false;
                    }));
    assertInstanceOf(InvalidRegularExpression.class, refused);
  }

  @Test
  void aStaticMemberThatRestartsKeepsItsPartitions() throws Exception {
    KafkaConsumer<String, String> one = member("group.instance.id", "one");
    KafkaConsumer<String, String> two = member("group.instance.id", "two");
    one.subscribe(List.of(TOPIC));
    two.subscribe(List.of(TOPIC));
    await(
        "both have two",
        () -> {
          poll(new HashSet<>(), one, two);
          return one.assignment().size() == 2 && two.assignment().size() == 2;
        });
    Set<TopicPartition> had = Set.copyOf(one.assignment());
    int epoch = describe().groupEpoch().orElseThrow();
    close(one);
    KafkaConsumer<String, String> again = member("group.instance.id", "one");
    again.subscribe(List.of(TOPIC));
    await(
        "it is back",
        () -> {
          poll(new HashSet<>(), again, two);
          return again.assignment().equals(had);
        });
    assertEquals(2, two.assignment().size());
    assertEquals(epoch, describe().groupEpoch().orElseThrow());
  }

  @Test
  void aGroupChangesItsProtocolWhileItRuns() throws Exception {
    produce(0, 20);
    Set<String> read = new HashSet<>();
    String[] classic = {"group.protocol", "classic", "heartbeat.interval.ms", "200"};
    KafkaConsumer<String, String> old = member(classic);
    KafkaConsumer<String, String> old2 = member(classic);
    old.subscribe(List.of(TOPIC));
    old2.subscribe(List.of(TOPIC));
    await(
        "a classic group",
        () -> {
          poll(read, old, old2);
          return old.assignment().size() == 2 && old2.assignment().size() == 2;
        });
    assertEquals(GroupType.CLASSIC, describe().type());
    KafkaConsumer<String, String> modern = member();
    modern.subscribe(List.of(TOPIC));
    await(
        "upgraded, with all three",
        () -> {
          poll(read, old, old2, modern);
          return !modern.assignment().isEmpty()
              && old.assignment().size() + old2.assignment().size() + modern.assignment().size()
                  == 4;
        });
    assertEquals(GroupType.CONSUMER, describe().type());
    old.commitSync();
    modern.commitSync();
    close(old2);
    produce(20, 60);
    await(
        "two members read all",
        () -> {
          poll(read, old, modern);
          return read.size() == 60
              && old.assignment().size() == 2
              && modern.assignment().size() == 2;
        });
    old.commitSync();
    close(modern);
    await(
        "downgraded",
        () -> {
          poll(read, old);
          return old.assignment().size() == 4 && describe().type() == GroupType.CLASSIC;
        });
    old.commitSync();
    KafkaConsumer<String, String> next = member();
    next.subscribe(List.of(TOPIC));
    await(
        "upgraded again",
        () -> {
          poll(read, old, next);
          return old.assignment().size() == 2 && next.assignment().size() == 2;
        });
    close(old);
    await(
        "all of the new protocol",
        () -> {
          poll(read, next);
          return next.assignment().size() == 4;
        });
    assertEquals(GroupType.CONSUMER, describe().type());
  }

  @Test
  void membersGoOnAfterTheBrokerWasKilled(@TempDir Path data) throws Exception {
    BrokerProcess killed = BrokerProcess.start(data, 0);
    String bootstrap = killed.bootstrapServers();
    int port = killed.port();
    try {
      try (Admin admin = Clients.admin(bootstrap)) {
        admin.createTopics(List.of(new NewTopic(TOPIC, 4, (short) 1))).all().get();
      }
      KafkaConsumer<String, String> one =
          memberOf(bootstrap, "reconnect.backoff.max.ms", "100", "enable.auto.commit", "true");
      one.subscribe(List.of(TOPIC));
      await(
          "it has all",
          () -> {
            poll(new HashSet<>(), one);
            return one.assignment().size() == 4;
          });
      int epoch = one.groupMetadata().generationId();
      killed.kill();
      killed = BrokerProcess.start(data, port);
      Set<String> read = new HashSet<>();
      try (KafkaProducer<String, String> producer = Clients.producer(bootstrap)) {
        producer.send(new ProducerRecord<>(TOPIC, 3, "key", "after")).get();
      }
      await(
          "it reads on",
          () -> {
            poll(read, one);
            return read.contains("after");
          });
      assertEquals(4, one.assignment().size());
      assertEquals(epoch, one.groupMetadata().generationId(), "it is in the group as before");
      close(one);
    } finally {
      killed.kill();
    }
  }
}
