package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.Tailrace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Retries, scheduled records and dead letters, with Kafka's clients. */
class DeliveryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Tailrace broker;
  private Admin admin;
  private KafkaProducer<String, String> producer;

  @BeforeEach
  void start() {
    broker = Tailrace.builder().start();
    admin = Clients.admin(broker.bootstrapServers());
    producer = Clients.producer(broker.bootstrapServers(), "compression.type", "zstd");
  }

  @AfterEach
  void stop() {
    producer.close();
    admin.close();
    broker.close();
  }

  @Test
  void aFailedRecordComesBackUntilItsAttemptsAreUsedUp() throws Exception {
    create(
        "orders",
        Map.of(
            "delivery.retry.enable", "true",
            "delivery.max.attempts", "3",
            "delivery.backoff", "list",
            "delivery.backoff.list.ms", "1,20",
            "delivery.backoff.jitter", "0"));
    producer.send(failed("orders", "billing", "k", "v", Map.of("own", "kept"))).get();
    try (KafkaConsumer<String, String> consumer = consumer()) {
      ConsumerRecord<String, String> second = next(consumer, "orders.billing.redelivery");
      assertEquals("2", header(second, "delivery.attempt"));
      assertEquals("kept", header(second, "own"));
      assertEquals("billing", header(second, "delivery.group"));
      assertEquals("k", second.key());
      producer.send(failedAgain(second, "orders.billing.retry")).get();
      ConsumerRecord<String, String> third = next(consumer, "orders.billing.redelivery");
      assertEquals("3", header(third, "delivery.attempt"));
      producer.send(failedAgain(third, "orders.billing.retry")).get();
      ConsumerRecord<String, String> dead = next(consumer, "dlq.orders");
      assertEquals("v", dead.value());
      assertEquals("orders", header(dead, "__dlq.errors.topic"));
      assertEquals("billing", header(dead, "__dlq.errors.group"));
      assertEquals("3", header(dead, "__dlq.errors.delivery.count"));
      assertEquals("java.io.IOException", header(dead, "__dlq.errors.class"));
      assertEquals("again", header(dead, "__dlq.errors.message"));
      assertEquals("kept", header(dead, "own"));
    }
  }

  @Test
  void aRecordThatIsSentBehindAnotherOneUsesNoAttempt() throws Exception {
    create("orders", Map.of("delivery.retry.enable", "true", "delivery.max.attempts", "1"));
    Map<String, String> untried = Map.of("delivery.attempt", "0", "delivery.delay.ms", "0");
    producer.send(failed("orders", "a", "k", "v", untried)).get();
    try (KafkaConsumer<String, String> consumer = consumer()) {
      ConsumerRecord<String, String> first = next(consumer, "orders.a.redelivery");
      assertEquals("1", header(first, "delivery.attempt"));
      producer.send(failedAgain(first, "orders.a.retry")).get();
      assertEquals("1", header(next(consumer, "dlq.orders"), "__dlq.errors.delivery.count"));
    }
  }

  @Test
  void whatIsFatalOrCannotBeUnderstoodIsADeadLetterAtOnce() throws Exception {
    create(
        "orders",
        Map.of(
            "delivery.retry.enable", "true",
            "delivery.backoff.ms", "3600000",
            "delivery.fatal.errors", "com.example.*"));
    producer
        .send(failed("orders", "a", "1", "class", Map.of("delivery.error.class", "com.example.X")))
        .get();
    producer.send(failed("orders", "a", "2", "flag", Map.of("delivery.fatal", "true"))).get();
    producer.send(failed("orders", "a", "3", "bad", Map.of("delivery.attempt", "many"))).get();
    producer
        .send(failed("orders", "a", "4", "late", Map.of("delivery.delay.ms", "99999999999")))
        .get();
    producer.send(failed("orders", "a", null, null, Map.of("delivery.fatal", "true"))).get();
    try (KafkaConsumer<String, String> consumer = consumer()) {
      Map<String, ConsumerRecord<String, String>> dead = new HashMap<>();
      while (dead.size() < 5) {
        ConsumerRecord<String, String> one = next(consumer, "dlq.orders");
        dead.put(String.valueOf(one.value()), one);
      }
      assertEquals("com.example.X", header(dead.get("class"), "__dlq.errors.class"));
      assertTrue(header(dead.get("bad"), "__dlq.errors.message").contains("delivery.attempt"));
      assertTrue(header(dead.get("late"), "__dlq.errors.message").contains("max.delay.ms"));
    }
  }

  @Test
  void aScheduledRecordShowsWhenItIsDue() throws Exception {
    create("mails", Map.of("delivery.schedule.enable", "true"));
    long due = System.currentTimeMillis() + 700;
    ProducerRecord<String, String> later = new ProducerRecord<>("mails.schedule", "k", "later");
    later.headers().add("delivery.at.ms", text(Long.toString(due)));
    producer.send(later).get();
    producer.send(new ProducerRecord<>("mails.schedule", "k", "now")).get();
    try (KafkaConsumer<String, String> consumer = consumer()) {
      // in either order: a slow machine may need longer for the second one than the first one waits
      Map<String, ConsumerRecord<String, String>> both = new HashMap<>();
      while (both.size() < 2) {
        ConsumerRecord<String, String> one = next(consumer, "mails");
        both.put(one.value(), one);
      }
      ConsumerRecord<String, String> shown = both.get("later");
      assertTrue(both.containsKey("now"));
      assertTrue(shown.timestamp() >= due);
      assertTrue(System.currentTimeMillis() >= due);
      assertEquals(0, shown.headers().toArray().length);
    }
  }

  @Test
  void recordsOfAnAbortedTransactionAreNotRetried() throws Exception {
    create("orders", Map.of("delivery.retry.enable", "true", "delivery.backoff.ms", "0"));
    try (KafkaProducer<String, String> transactional =
        Clients.producer(broker.bootstrapServers(), "transactional.id", "t")) {
      transactional.initTransactions();
      transactional.beginTransaction();
      transactional.send(failed("orders", "a", "k", "aborted", Map.of())).get();
      transactional.abortTransaction();
      transactional.beginTransaction();
      transactional.send(failed("orders", "a", "k", "committed", Map.of())).get();
      transactional.commitTransaction();
    }
    try (KafkaConsumer<String, String> consumer = consumer()) {
      assertEquals("committed", next(consumer, "orders.a.redelivery").value());
    }
  }

  @Test
  void aPolicyThatCannotWorkIsRefused() throws Exception {
    create("orders", Map.of("delivery.retry.enable", "true"));
    create("plain", Map.of());
    create("compacted", Map.of("cleanup.policy", "compact"));
    Map<String, Map<String, String>> refused =
        Map.of(
            "needs delivery.backoff.list.ms",
            Map.of("delivery.backoff", "list"),
            "are the same topic",
            Map.of("delivery.dead.letter.topic", "{topic}.{group}.retry"),
            "does not name {group}",
            Map.of("delivery.retry.topic", "{topic}.retry"),
            "no topic can be named",
            Map.of("delivery.dead.letter.topic", "dead letters"),
            "is above delivery.backoff.max.ms",
            Map.of("delivery.backoff.ms", "7200000"),
            "is compacted",
            Map.of("delivery.retry.enable", "true", "delivery.dead.letter.topic", "compacted"),
            "Value must be at least 1",
            Map.of("delivery.max.attempts", "0"));
    refused.forEach((message, configs) -> assertRefused(message, "plain", configs));
    create("dlq.orders", Map.of());
    assertRefused(
        "dead-letter topic of orders", "dlq.orders", Map.of("delivery.retry.enable", "true"));
  }

  private static ProducerRecord<String, String> failed(
      String topic, String group, String key, String value, Map<String, String> headers) {
    ProducerRecord<String, String> record =
        new ProducerRecord<>(topic + "." + group + ".retry", key, value);
    headers.forEach((name, text) -> record.headers().add(name, text(text)));
    return record;
  }

  private static ProducerRecord<String, String> failedAgain(
      ConsumerRecord<String, String> record, String topic) {
    ProducerRecord<String, String> failed =
        new ProducerRecord<>(topic, null, record.key(), record.value(), record.headers());
    failed.headers().add("delivery.error.class", text("java.io.IOException"));
    failed.headers().add("delivery.error.message", text("again"));
    return failed;
  }

  private static byte[] text(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  private static String header(ConsumerRecord<String, String> record, String name) {
    Header found = record.headers().lastHeader(name);
    return found == null ? "absent" : new String(found.value(), StandardCharsets.UTF_8);
  }

  private final Map<String, List<ConsumerRecord<String, String>>> unread = new HashMap<>();

  private KafkaConsumer<String, String> consumer() {
    KafkaConsumer<String, String> consumer =
        Clients.consumer(
            broker.bootstrapServers(),
            "group.id",
            "test",
            "auto.offset.reset",
            "earliest",
            "metadata.max.age.ms",
            "200");
    consumer.subscribe(
        List.of("orders.billing.redelivery", "orders.a.redelivery", "dlq.orders", "mails"));
    return consumer;
  }

  private ConsumerRecord<String, String> next(
      KafkaConsumer<String, String> consumer, String topic) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (unread.getOrDefault(topic, List.of()).isEmpty()) {
      assertTrue(System.nanoTime() < deadline, "no record in " + topic);
      consumer
          .poll(Duration.ofMillis(100))
          .forEach(
              record -> unread.computeIfAbsent(record.topic(), _ -> new ArrayList<>()).add(record));
    }
    return unread.get(topic).removeFirst();
  }

  private void create(String name, Map<String, String> configs) throws Exception {
    NewTopic topic = new NewTopic(name, 1, (short) 1).configs(configs);
    try {
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      // the broker may have been faster with what belongs to a policy
      assertInstanceOf(TopicExistsException.class, e.getCause());
    }
  }

  private void assertRefused(String message, String topic, Map<String, String> configs) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    ExecutionException refused =
        assertThrows(
            ExecutionException.class,
            () ->
                admin
                    .incrementalAlterConfigs(
                        Map.of(
                            resource,
                            configs.entrySet().stream()
                                .map(
                                    one ->
                                        new AlterConfigOp(
                                            new ConfigEntry(one.getKey(), one.getValue()),
                                            AlterConfigOp.OpType.SET))
                                .toList()))
                    .all()
                    .get(),
            message);
    assertInstanceOf(InvalidConfigurationException.class, refused.getCause());
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }
}
