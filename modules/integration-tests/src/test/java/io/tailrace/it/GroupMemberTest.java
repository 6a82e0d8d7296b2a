package io.tailrace.it;

import static io.tailrace.it.Awaiting.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.client.BrokerAddress;
import io.tailrace.client.Client;
import io.tailrace.client.ClientConfig;
import io.tailrace.client.Codecs;
import io.tailrace.client.ConsumerConfig;
import io.tailrace.client.GroupConfig;
import io.tailrace.client.GroupConsumer;
import io.tailrace.testkit.junit.TailraceExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our own client as a member of a group, beside Kafka's. */
class GroupMemberTest {
  private static final String TOPIC = "shared";
  private static final String GROUP = "readers";
  private static final Duration WAIT = Duration.ofMillis(50);

  @RegisterExtension
  static final TailraceExtension BROKER =
      new TailraceExtension(builder -> builder.set("group.initial.rebalance.delay.ms", "0"));

  private final List<String> read = new ArrayList<>();
  private Client client;
  private Codecs codecs;
  private String topic;
  private String group;

  @BeforeEach
  void connect() throws Exception {
    client =
        Client.open(
            ClientConfig.of(BrokerAddress.parseList(BROKER.bootstrapServers()), "group-member"));
    codecs = Codecs.load();
    topic = TOPIC + System.nanoTime();
    group = GROUP + System.nanoTime();
    try (Admin admin = Clients.admin(BROKER.bootstrapServers())) {
      admin.createTopics(List.of(new NewTopic(topic, 4, (short) 1))).all().get();
    }
  }

  @AfterEach
  void disconnect() {
    client.close();
    codecs.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.kafka.clients.consumer.RangeAssignor",
        "org.apache.kafka.clients.consumer.RoundRobinAssignor"
      })
  void aGroupIsSharedWithKafkasClientWhoeverLeads(String assignor) throws Exception {
    produce(0, 100);
    KafkasMember theirs;
    try (GroupConsumer ours = member()) {
      poll(ours, () -> read.size() == 100);
      theirs = new KafkasMember(assignor);
      poll(ours, () -> theirs.partitions() == 2 && ours.positions().size() == 2); // Led by ours.
      produce(100, 200);
      poll(ours, () -> read.size() + theirs.read.size() >= 200);
      ours.commit();
    }
    await(() -> theirs.partitions() == 4);
    produce(200, 300);
    await(() -> read.size() + theirs.read.size() >= 300);
    try (GroupConsumer ours = member()) {
      poll(ours, () -> theirs.partitions() == 2 && ours.positions().size() == 2); // Led by theirs.
      produce(300, 400);
      poll(ours, () -> read.size() + theirs.read.size() >= 400);
      theirs.end();
      poll(ours, () -> ours.positions().size() == 4);
      produce(400, 500);
      poll(ours, () -> read.size() + theirs.read.size() >= 500);
    }
    List<String> all = new ArrayList<>(read);
    all.addAll(theirs.read);
    assertEquals(numbers(0, 500), all.stream().sorted().toList());
  }

  @Test
  void whatIsCommittedIsSeenByOthersAndWhereTheNextOneBegins() throws Exception {
    produce(0, 50);
    try (GroupConsumer first = member()) {
      poll(first, () -> read.size() == 50);
      first.commit();
    }
    try (Admin admin = Clients.admin(BROKER.bootstrapServers())) {
      long committed =
          admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .get()
              .values()
              .stream()
              .mapToLong(offset -> offset.offset())
              .sum();
      assertEquals(50, committed);
      assertEquals(
          Set.of(),
          Set.copyOf(
              admin.describeConsumerGroups(List.of(group)).all().get().get(group).members()));
    }
    produce(50, 60);
    read.clear();
    try (GroupConsumer second = member()) {
      poll(second, () -> read.size() == 10);
      assertEquals(numbers(50, 60), read.stream().sorted().toList());
    }
  }

  @Test
  void aLeaderSharesOutPartitionsThatAreAddedLater() throws Exception {
    try (GroupConsumer leader = member()) {
      poll(leader, () -> leader.positions().size() == 4);
      try (Admin admin = Clients.admin(BROKER.bootstrapServers())) {
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(6))).all().get();
      }
      poll(leader, () -> leader.positions().size() == 6);
    }
  }

  @Test
  void aMemberThatWaitsForTheOthersCanBeStopped() throws Exception {
    try (KafkaConsumer<String, String> theirs =
            Clients.consumer(BROKER.bootstrapServers(), "group.id", group);
        Admin admin = Clients.admin(BROKER.bootstrapServers())) {
      theirs.subscribe(List.of(topic));
      await(() -> theirs.poll(WAIT).isEmpty() && theirs.assignment().size() == 4);
      AtomicReference<Throwable> failure = new AtomicReference<>();
      GroupConsumer waiting = member();
      Thread thread =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (waiting) {
                      assertEquals(0, waiting.poll(WAIT, _ -> true)); // Theirs never joins again.
                    } catch (RuntimeException | AssertionError e) {
                      failure.set(e);
                    }
                  });
      await(() -> members(admin) == 2);
      waiting.stop();
      assertTrue(thread.join(Duration.ofSeconds(10)), "it waits on");
      assertEquals(null, failure.get());
      await(() -> members(admin) == 1);
    }
  }

  private int members(Admin admin) throws Exception {
    return admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().size();
  }

  private GroupConsumer member() {
    return new GroupConsumer(
        client,
        codecs,
        ConsumerConfig.DEFAULT,
        new GroupConfig(
            group,
            new TreeSet<>(List.of(topic)),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofMillis(100),
            Duration.ofMillis(100),
            Duration.ofMillis(200)),
        _ -> 0);
  }

  private void produce(int from, int to) {
    try (KafkaProducer<String, String> producer = Clients.producer(BROKER.bootstrapServers())) {
      numbers(from, to)
          .forEach(number -> producer.send(new ProducerRecord<>(topic, number, number)));
    }
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj("%04d"::formatted).toList();
  }

  private void poll(GroupConsumer ours, Callable<Boolean> until) throws Exception {
    await(
        () -> {
          ours.poll(
              WAIT,
              record ->
                  read.add(StandardCharsets.UTF_8.decode(record.value().orElseThrow()).toString()));
          return until.call();
        });
  }

  /** A member with Kafka's client, on a thread of its own, as it has to be polled to take part. */
  private final class KafkasMember {
    final List<String> read = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile int partitions;
    private volatile boolean closed;

    KafkasMember(String assignor) {
      thread = Thread.ofPlatform().name("kafka's member").start(() -> run(assignor));
    }

    private void run(String assignor) {
      try (KafkaConsumer<String, String> consumer =
          Clients.consumer(
              BROKER.bootstrapServers(),
              "group.id",
              group,
              "auto.offset.reset",
              "earliest",
              "heartbeat.interval.ms",
              "100",
              "partition.assignment.strategy",
              assignor)) {
        consumer.subscribe(List.of(topic));
        while (!closed) {
          consumer.poll(WAIT).forEach(record -> read.add(record.value()));
          partitions = consumer.assignment().size();
        }
      }
    }

    int partitions() {
      return partitions;
    }

    void end() throws InterruptedException {
      closed = true;
      thread.join();
    }
  }
}
