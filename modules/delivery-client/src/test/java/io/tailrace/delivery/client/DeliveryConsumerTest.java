package io.tailrace.delivery.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testkit.junit.TailraceExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Consumers with the oldest client that is supported. */
class DeliveryConsumerTest {
  @RegisterExtension final TailraceExtension broker = new TailraceExtension();

  private final List<String> handled = Collections.synchronizedList(new ArrayList<>());
  private Group group;

  @BeforeEach
  void find() {
    group = new Group(broker.bootstrapServers());
  }

  @Test
  void whatFailsComesBackAndWhatFailsAlwaysIsADeadLetter() throws Exception {
    group.createTopic("jobs", 1, "delivery.max.attempts", "3");
    group.produce(
        "jobs", List.of(Map.entry("k", "good"), Map.entry("k", "flaky"), Map.entry("k", "bad")));
    RecordHandler<String, String> handler =
        record -> {
          int attempt = DeliveryHeaders.attempt(record);
          handled.add(record.value() + " " + attempt);
          if (record.value().equals("bad") || record.value().equals("flaky") && attempt == 1) {
            throw new IllegalStateException("attempt " + attempt);
          }
        };
    try (DeliveryConsumer<String, String> consumer = group.member("jobs", handler).start()) {
      ConsumerRecord<String, String> dead = group.read("dlq.jobs", 1).get(0);
      assertEquals("bad", dead.value());
      assertEquals("java.lang.IllegalStateException", text(dead, "__dlq.errors.class"));
      assertEquals("attempt 3", text(dead, "__dlq.errors.message"));
      assertEquals("2", text(dead, "__dlq.errors.offset"));
      assertEquals("workers", text(dead, "__dlq.errors.group"));
      Group.await(handled::toString, () -> group.committed("workers", "jobs", 0) == 3);
      assertFalse(consumer.await(Duration.ZERO));
    }
    List<String> sorted = new ArrayList<>(handled);
    Collections.sort(sorted);
    assertEquals(List.of("bad 1", "bad 2", "bad 3", "flaky 1", "flaky 2", "good 1"), sorted);
  }

  @Test
  void aRecordThatCannotBeReadIsADeadLetterAtOnce() {
    group.createTopic("jobs", 1, "delivery.backoff.ms", "3600000");
    group.produce("jobs", List.of(Map.entry("k", "not four bytes")));
    try (DeliveryConsumer<String, Integer> consumer =
        DeliveryConsumer.<String, Integer>builder()
            .bootstrapServers(broker.bootstrapServers())
            .group("workers")
            .topics("jobs")
            .deserializers(new StringDeserializer(), new IntegerDeserializer())
            .handler(record -> handled.add("never"))
            .start()) {
      assertEquals("not four bytes", group.read("dlq.jobs", 1).get(0).value());
      assertTrue(consumer.failure().isEmpty());
    }
    assertEquals(List.of(), handled);
  }

  @Test
  void workersProcessKeysBesideEachOtherAndEachKeyInOrder() throws Exception {
    group.createTopic("jobs", 2);
    CyclicBarrier allAtOnce = new CyclicBarrier(4);
    Set<String> firstOfKey = ConcurrentHashMap.newKeySet();
    try (DeliveryConsumer<String, String> consumer =
        group
            .member(
                "jobs",
                record -> {
                  if (firstOfKey.add(record.key())) {
                    allAtOnce.await(60, TimeUnit.SECONDS);
                  }
                  handled.add(record.key() + record.value());
                })
            .workers(4)
            .start()) {
      group.produce(
          "jobs",
          IntStream.range(0, 40)
              .mapToObj(i -> Map.entry("k" + i % 4, " " + (10 + i / 4)))
              .toList());
      Group.await(handled::toString, () -> handled.size() == 40);
      assertTrue(consumer.failure().isEmpty());
    }
    for (int key = 0; key < 4; key++) {
      String prefix = "k" + key;
      assertEquals(
          IntStream.range(10, 20).mapToObj(i -> prefix + " " + i).toList(),
          handled.stream().filter(one -> one.startsWith(prefix)).toList());
    }
  }

  @Test
  void nothingIsCommittedPastARecordThatIsStillWorkedOn() throws Exception {
    group.createTopic("jobs", 1);
    CountDownLatch release = new CountDownLatch(1);
    try (DeliveryConsumer<String, String> consumer =
        group
            .member(
                "jobs",
                record -> {
                  if (record.value().equals("slow")) {
                    release.await();
                  }
                  handled.add(record.value());
                })
            .workers(2)
            .start()) {
      group.produce(
          "jobs",
          List.of(Map.entry("a", "first"), Map.entry("b", "slow"), Map.entry("c", "quick")));
      Group.await(handled::toString, () -> handled.contains("quick"));
      Group.await(handled::toString, () -> group.committed("workers", "jobs", 0) == 1);
      release.countDown();
      Group.await(handled::toString, () -> group.committed("workers", "jobs", 0) == 3);
      assertTrue(consumer.failure().isEmpty());
    }
  }

  @Test
  void closingLetsHandlersEndAndAnotherMemberGoesOnBehindThem() throws Exception {
    group.createTopic("jobs", 1);
    group.produce("jobs", List.of(Map.entry("a", "1"), Map.entry("a", "2"), Map.entry("a", "3")));
    CountDownLatch began = new CountDownLatch(1);
    DeliveryConsumer<String, String> first =
        group
            .member(
                "jobs",
                record -> {
                  began.countDown();
                  handled.add(record.value());
                })
            .start();
    began.await();
    first.close();
    int done = handled.size();
    assertEquals(done, group.committed("workers", "jobs", 0));
    try (DeliveryConsumer<String, String> second =
        group.member("jobs", record -> handled.add(record.value())).start()) {
      Group.await(handled::toString, () -> group.committed("workers", "jobs", 0) == 3);
      assertTrue(second.failure().isEmpty());
    }
    assertEquals(List.of("1", "2", "3"), handled);
  }

  @Test
  void aConsumerThatCannotProduceToTheRetryTopicStopsAndCommitsNothingPastTheRecord() {
    group.createTopic("jobs", 1);
    group.produce("jobs", List.of(Map.entry("a", "fine"), Map.entry("a", "x".repeat(5_000))));
    RecordHandler<String, String> handler =
        record -> {
          if (record.value().length() > 100) {
            throw new IllegalStateException();
          }
        };
    DeliveryConsumer<String, String> consumer =
        group
            .member("jobs", handler)
            .producerProperties(Map.of("max.request.size", "2000"))
            .start();
    DeliveryConsumerException stopped =
        assertThrows(DeliveryConsumerException.class, consumer::await);
    assertTrue(stopped.getMessage().contains("jobs.workers.retry"), stopped.getMessage());
    assertTrue(
        stopped.getCause().getCause() instanceof RecordTooLargeException, stopped.toString());
    assertEquals(1, group.committed("workers", "jobs", 0));
    consumer.close();
  }

  @Test
  void whatIsReceivedAheadIsBounded() throws Exception {
    group.createTopic("jobs", 1);
    group.produce("jobs", IntStream.range(0, 300).mapToObj(i -> Map.entry("k" + i, "v")).toList());
    try (DeliveryConsumer<String, String> consumer =
        group
            .member("jobs", record -> handled.add(record.key()))
            .maxInFlight(10)
            .workers(3)
            .start()) {
      Group.await(handled::toString, () -> group.committed("workers", "jobs", 0) == 300);
      assertTrue(consumer.failure().isEmpty());
    }
    assertEquals(300, Set.copyOf(handled).size());
  }

  @Test
  void aTopicWithoutAPolicyIsRefused() {
    group.createTopic("plain", 1, "delivery.retry.enable", "false");
    DeliveryConsumerException refused =
        assertThrows(
            DeliveryConsumerException.class, () -> group.member("plain", record -> {}).start());
    assertTrue(refused.getMessage().contains("delivery.retry.enable=true"), refused.getMessage());
    DeliveryConsumerException missing =
        assertThrows(
            DeliveryConsumerException.class, () -> group.member("missing", record -> {}).start());
    assertTrue(missing.getMessage().contains("missing"), missing.getMessage());
    DeliveryConsumerException unordered =
        assertThrows(
            DeliveryConsumerException.class,
            () -> {
              group.createTopic("unordered", 1);
              group.member("unordered", record -> {}).keyOrder(true).start();
            });
    assertTrue(unordered.getMessage().contains("delivery.order=key"), unordered.getMessage());
  }

  @Test
  void aNewGroupBeginsAtTheEndIfItIsToldTo() {
    group.createTopic("jobs", 1);
    group.produce("jobs", List.of(Map.entry("k", "before")));
    try (DeliveryConsumer<String, String> consumer =
        group
            .member(
                "jobs",
                record -> {
                  handled.add(record.value() + " " + DeliveryHeaders.attempt(record));
                  if (DeliveryHeaders.attempt(record) == 1) {
                    throw new IllegalStateException();
                  }
                })
            .consumerProperties(Map.of("auto.offset.reset", "latest"))
            .start()) {
      Group.await(
          handled::toString,
          () -> {
            if (handled.size() < 2) {
              group.produce("jobs", List.of(Map.entry("k", "after")));
            }
            return handled.contains("after 2");
          });
      assertTrue(consumer.failure().isEmpty());
    }
    assertFalse(handled.contains("before 1"), handled::toString);
  }

  private static String text(ConsumerRecord<String, String> record, String name) {
    return DeliveryHeaders.text(record.headers(), name).orElse("absent");
  }
}
