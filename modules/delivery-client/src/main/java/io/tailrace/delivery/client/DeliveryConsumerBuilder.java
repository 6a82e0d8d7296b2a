package io.tailrace.delivery.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Describes a {@link DeliveryConsumer}. For one thread. */
public final class DeliveryConsumerBuilder<K, V> {
  private final ClientProperties properties = new ClientProperties();
  private final List<String> topics = new ArrayList<>();
  private final List<TopicPolicy> policies = new ArrayList<>();
  private final List<Class<? extends Throwable>> fatalTypes = new ArrayList<>();
  private Optional<String> group = Optional.empty();
  private Optional<Deserializer<K>> keys = Optional.empty();
  private Optional<Deserializer<V>> values = Optional.empty();
  private Optional<RecordHandler<K, V>> handler = Optional.empty();
  private Optional<Boolean> keyOrder = Optional.empty();
  private int workers = 1;
  private int maxInFlight = 500;
  private Duration drainTimeout = Duration.ofSeconds(30);
  private Duration commitInterval = Duration.ofMillis(500);

  DeliveryConsumerBuilder() {}

  /** Where the broker is. */
  public DeliveryConsumerBuilder<K, V> bootstrapServers(String servers) {
    properties.shared(Map.of("bootstrap.servers", servers));
    return this;
  }

  /**
   * Properties of the Kafka clients that it is made of, such as those for security; each client
   * takes those that it knows. {@code group.protocol=consumer} chooses KIP-848. Who commits what,
   * and what is (de)serialized how, is decided here and not by properties.
   */
  public DeliveryConsumerBuilder<K, V> properties(Map<String, ?> shared) {
    properties.shared(shared);
    return this;
  }

  /** Properties of its consumer only. {@code auto.offset.reset} is earliest if not set. */
  public DeliveryConsumerBuilder<K, V> consumerProperties(Map<String, ?> own) {
    properties.ofConsumer(own);
    return this;
  }

  /** Properties of the producer only that produces to retry topics. */
  public DeliveryConsumerBuilder<K, V> producerProperties(Map<String, ?> own) {
    properties.ofProducer(own);
    return this;
  }

  /** The consumer group. It is part of the names of its retry and redelivery topics. */
  public DeliveryConsumerBuilder<K, V> group(String name) {
    group = Optional.of(name);
    return this;
  }

  /** Topics to consume; their policies are read from their configs when it starts. */
  public DeliveryConsumerBuilder<K, V> topics(String... names) {
    topics.addAll(List.of(names));
    return this;
  }

  /** A topic to consume with a policy that is not read from the broker. */
  public DeliveryConsumerBuilder<K, V> policy(TopicPolicy policy) {
    policies.add(policy);
    return this;
  }

  /**
   * How keys and values are read. A record that cannot be read is a dead letter. They are closed
   * with the consumer.
   */
  public DeliveryConsumerBuilder<K, V> deserializers(
      Deserializer<K> ofKeys, Deserializer<V> ofValues) {
    keys = Optional.of(ofKeys);
    values = Optional.of(ofValues);
    return this;
  }

  /** What is done with the records. */
  public DeliveryConsumerBuilder<K, V> handler(RecordHandler<K, V> processes) {
    handler = Optional.of(processes);
    return this;
  }

  /**
   * Exceptions after which no other attempt is of use, thrown or as a cause of what is thrown.
   * {@link FatalException} is one, and so is what the policy's {@code delivery.fatal.errors} names.
   */
  @SafeVarargs
  public final DeliveryConsumerBuilder<K, V> fatal(Class<? extends Throwable>... types) {
    for (Class<? extends Throwable> type : types) {
      fatalTypes.add(type);
    }
    return this;
  }

  /**
   * Whether the order of the records of a key is kept through retries: while one of them waits,
   * later ones go to the retry topic behind it, unprocessed. If not said, the policy's {@code
   * delivery.order} decides, which has to be {@code key} for this.
   */
  public DeliveryConsumerBuilder<K, V> keyOrder(boolean kept) {
    keyOrder = Optional.of(kept);
    return this;
  }

  /**
   * How many threads call the handler, 1 if not said. Records of one key are never with two of
   * them.
   *
   * @throws IllegalArgumentException if it is not from 1 to 10,000
   */
  public DeliveryConsumerBuilder<K, V> workers(int count) {
    workers = require(count, "workers");
    return this;
  }

  /**
   * How many records are received at most before others are done, 500 if not said; one poll may go
   * beyond it. Partitions rest meanwhile.
   *
   * @throws IllegalArgumentException if it is not from 1 to 10,000
   */
  public DeliveryConsumerBuilder<K, V> maxInFlight(int records) {
    maxInFlight = require(records, "records in flight");
    return this;
  }

  private static int require(int count, String what) {
    if (count < 1 || count > 10_000) {
      throw new IllegalArgumentException(count + " " + what);
    }
    return count;
  }

  /**
   * How long handlers may go on when their partitions go to another member, or the consumer is
   * closed; 30 seconds if not said. Has to be shorter than {@code max.poll.interval.ms}.
   */
  public DeliveryConsumerBuilder<K, V> drainTimeout(Duration timeout) {
    drainTimeout = timeout;
    return this;
  }

  /** How often is committed what is done; each half second if not said. */
  public DeliveryConsumerBuilder<K, V> commitInterval(Duration interval) {
    commitInterval = interval;
    return this;
  }

  /**
   * Reads the policies, creates the retry topics that are missing, and begins to consume.
   *
   * @throws IllegalStateException if something necessary was not said
   * @throws DeliveryConsumerException if a topic or its policy is missing, or does not fit
   * @throws org.apache.kafka.common.KafkaException if a client cannot be made
   */
  public DeliveryConsumer<K, V> start() {
    if (!properties.nameServers()) {
      throw new IllegalStateException("Say bootstrapServers");
    }
    if (topics.isEmpty() && policies.isEmpty()) {
      throw new IllegalStateException("Say topics");
    }
    Settings<K, V> settings =
        new Settings<>(
            said(group, "group"),
            said(keys, "deserializers"),
            said(values, "deserializers"),
            said(handler, "handler"),
            fatalTypes,
            workers,
            maxInFlight,
            drainTimeout,
            commitInterval,
            properties.startAtEnd());
    DeliveryConsumer<K, V> consumer = build(settings, prepare(settings.group()));
    consumer.start();
    return consumer;
  }

  private static <T> T said(Optional<T> option, String name) {
    return option.orElseThrow(() -> new IllegalStateException("Say " + name));
  }

  private List<TopicPolicy> prepare(String groupName) {
    try (Admin admin = Admin.create(properties.admin())) {
      TopicSetup setup = new TopicSetup(admin, groupName);
      List<TopicPolicy> all = new ArrayList<>(policies);
      topics.forEach(topic -> all.add(setup.policy(topic)));
      all.replaceAll(DeliveryConsumerBuilder.this::ordered);
      all.forEach(setup::prepare);
      return all;
    }
  }

  private TopicPolicy ordered(TopicPolicy policy) {
    if (keyOrder.orElse(false) && !policy.keyOrder()) {
      throw new DeliveryConsumerException(
          "Order by key needs the config delivery.order=key of the topic " + policy.topic());
    }
    return policy.withKeyOrder(keyOrder.orElse(policy.keyOrder()));
  }

  private DeliveryConsumer<K, V> build(Settings<K, V> settings, List<TopicPolicy> all) {
    boolean ordered = all.stream().anyMatch(TopicPolicy::keyOrder);
    Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            properties.consumer(settings.group(), settings.maxInFlight(), ordered),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    ThreadPoolExecutor threads = Workers.start(settings.group(), settings.workers());
    Executor later = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, threads);
    StopSignal stop = new StopSignal();
    RetryProducer producer;
    try {
      producer =
          new RetryProducer(
              new KafkaProducer<>(
                  properties.producer(), new ByteArraySerializer(), new ByteArraySerializer()),
              later,
              stop);
    } catch (RuntimeException e) {
      consumer.close();
      threads.shutdown();
      throw e;
    }
    KeyOrder order = new KeyOrder(new RetryTopicScan(this::reader), threads);
    Processing<K, V> processing =
        new Processing<>(
            settings.handler(),
            settings.fatalTypes(),
            new RetryRecords(settings.group()),
            producer,
            stop);
    ConsumerLoop<K, V> loop =
        new ConsumerLoop<>(
            settings,
            consumer,
            new Assignment(all, order),
            order,
            new KeyLanes(threads),
            processing,
            stop);
    return new DeliveryConsumer<>(
        loop, new DeliveryConsumer.Parts<>(settings, consumer, producer, threads, stop));
  }

  private Consumer<byte[], byte[]> reader() {
    return new KafkaConsumer<>(
        properties.reader(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
