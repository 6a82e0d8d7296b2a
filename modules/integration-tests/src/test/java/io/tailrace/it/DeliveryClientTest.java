package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.Tailrace;
import io.tailrace.delivery.client.DeliveryConsumer;
import io.tailrace.delivery.client.DeliveryHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The consumer library with the newest client: handlers fail at random while members come and go.
 * {@code -Dtailrace.seed} repeats the choices.
 */
class DeliveryClientTest {
  private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());
  private static final int KEYS = 10;
  private static final int RECORDS_A_KEY = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Map<String, List<Integer>> succeeded = new TreeMap<>();

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  @Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void theOrderOfEachKeyIsKeptWhileMembersComeAndGo(String protocol) throws Exception {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    List<DeliveryConsumer<String, String>> members = new ArrayList<>();
    try (Tailrace broker =
            Tailrace.builder()
                .set("group.initial.rebalance.delay.ms", "0")
                .set("group.consumer.min.heartbeat.interval.ms", "100")
                .set("group.consumer.heartbeat.interval.ms", "200")
                .start();
        Admin admin = Clients.admin(broker.bootstrapServers());
        KafkaProducer<String, String> producer = Clients.producer(broker.bootstrapServers())) {
      admin.createTopics(List.of(topic())).all().get();
      members.add(member(broker, protocol));
      for (int number = 0; number < RECORDS_A_KEY; number++) {
        for (int key = 0; key < KEYS; key++) {
          producer.send(new ProducerRecord<>("jobs", "key" + key, Integer.toString(number)));
        }
        producer.flush();
        if (number % 6 == 1) {
          members.add(member(broker, protocol));
        } else if (number % 6 == 4) {
          awaitStable(admin, members.size());
          members.remove(random.nextInt(members.size())).close();
        }
      }
      awaitAll(members);
    } finally {
      members.forEach(DeliveryConsumer::close);
    }
    Map<String, List<Integer>> expected = new TreeMap<>();
    for (int key = 0; key < KEYS; key++) {
      expected.put("key" + key, IntStream.range(0, RECORDS_A_KEY).boxed().toList());
    }
    assertEquals(expected, succeeded, "seed " + SEED);
  }

  private static NewTopic topic() {
    return new NewTopic("jobs", Optional.of(4), Optional.empty())
        .configs(
            Map.of(
                "delivery.retry.enable", "true",
                "delivery.order", "key",
                "delivery.max.attempts", "100",
                "delivery.backoff", "fixed",
                "delivery.backoff.ms", "10"));
  }

  private DeliveryConsumer<String, String> member(Tailrace broker, String protocol) {
    return DeliveryConsumer.<String, String>builder()
        .bootstrapServers(broker.bootstrapServers())
        .consumerProperties(Map.of("group.protocol", protocol))
        .group("workers")
        .topics("jobs")
        .deserializers(new StringDeserializer(), new StringDeserializer())
        .workers(3)
        .commitInterval(Duration.ofMillis(100))
        .handler(this::handle)
        .start();
  }

  /** Fails three times in ten, and what fails is decided by the seed, not by who comes first. */
  private void handle(ConsumerRecord<String, String> record) {
    long choice =
        SEED + 31L * record.key().hashCode() + 1_000_003L * DeliveryHeaders.attempt(record);
    if (new SplittableRandom(choice + Long.parseLong(record.value())).nextInt(10) < 3) {
      throw new IllegalStateException("by chance");
    }
    synchronized (succeeded) {
      List<Integer> ofKey = succeeded.computeIfAbsent(record.key(), _ -> new ArrayList<>());
      int number = Integer.parseInt(record.value());
      if (!ofKey.contains(number)) { // at least once: it can come twice
        ofKey.add(number);
      }
    }
  }

  /** Whoever leaves before it has joined is waited for by the group, as long as a session lasts. */
  private static void awaitStable(Admin admin, int members) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isStable(admin, members)) {
      assertTrue(System.nanoTime() < deadline, "not all members have joined, seed " + SEED);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static boolean isStable(Admin admin, int members) throws Exception {
    try {
      ConsumerGroupDescription group =
          admin.describeConsumerGroups(List.of("workers")).all().get().get("workers");
      return group.groupState() == GroupState.STABLE && group.members().size() == members;
    } catch (ExecutionException e) {
      assertInstanceOf(GroupIdNotFoundException.class, e.getCause()); // nobody has joined yet
      return false;
    }
  }

  private void awaitAll(List<DeliveryConsumer<String, String>> members) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (count() < KEYS * RECORDS_A_KEY) {
      members.forEach(member -> assertEquals(Optional.empty(), member.failure()));
      assertTrue(System.nanoTime() < deadline, () -> count() + " succeeded, seed " + SEED);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private int count() {
    synchronized (succeeded) {
      return succeeded.values().stream().mapToInt(List::size).sum();
    }
  }
}
