package io.tailrace.server;

import io.tailrace.client.BrokerAddress;
import io.tailrace.client.Client;
import io.tailrace.client.ClientConfig;
import io.tailrace.client.Codecs;
import io.tailrace.client.Consumer;
import io.tailrace.client.ConsumerConfig;
import io.tailrace.client.Producer;
import io.tailrace.client.ProducerConfig;
import io.tailrace.client.ProducerConfig.Acks;
import io.tailrace.client.ProducerRecord;
import io.tailrace.client.TopicPartition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/**
 * Load of every shape on a rehearsing broker: the cache keeps how often each branch was taken, so
 * that the JIT compiler of a later broker does not compile for one kind of client and begin anew
 * when it meets the next. The shapes matter more than the amount.
 */
final class RehearsalLoad {
  private static final int CLIENTS = 3;
  private static final int ROUNDS = 3;
  private static final int PARTITIONS = 6;

  private final ClientConfig config;
  private final String topic;

  /**
   * Load for one topic of six partitions.
   *
   * @param broker host and port
   */
  RehearsalLoad(String broker, String topic) {
    config = ClientConfig.of(BrokerAddress.parseList(broker), "rehearsal");
    this.topic = topic;
  }

  /** Several clients at once; returns when all are done. */
  void run() {
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<CompletableFuture<Void>> done =
          RandomGenerator.getDefault()
              .ints(CLIENTS)
              .mapToObj(_ -> CompletableFuture.runAsync(this::client, clients))
              .toList();
      done.forEach(CompletableFuture::join);
    }
  }

  private void client() {
    for (int round = 0; round < ROUNDS; round++) {
      for (Acks acks : Acks.values()) {
        produce(acks, 2_000, 1, 1, 100);
        produce(acks, 200, 150, 1, 100);
        produce(acks, 100, 90, PARTITIONS, 1_000);
        produce(acks, 5, 600, PARTITIONS, 1_000);
      }
      consume(64 << 10);
      consume(1 << 20);
    }
  }

  /** Requests with a batch for each of some partitions. */
  private void produce(Acks acks, int requests, int records, int partitions, int bytes) {
    ByteBuffer value = ByteBuffer.allocate(bytes);
    try (Client client = Client.open(config);
        Codecs codecs = Codecs.load();
        Producer producer =
            new Producer(
                client,
                codecs,
                new ProducerConfig(acks, Optional.empty(), 1 << 20, 16 << 20),
                RandomGenerator.getDefault())) {
      for (int request = 0; request < requests; request++) {
        for (int number = 0; number < records; number++) {
          producer.send(
              new ProducerRecord(
                  topic,
                  OptionalInt.of(number % partitions),
                  OptionalLong.empty(),
                  Optional.empty(),
                  Optional.of(value),
                  List.of()));
        }
        producer.flush();
      }
    }
  }

  /** Reads some of what there is by fetches of that size, waiting in vain at the end. */
  private void consume(int fetchBytes) {
    ConsumerConfig shape =
        new ConsumerConfig(
            ConsumerConfig.Isolation.READ_UNCOMMITTED,
            ConsumerConfig.OutOfRange.EARLIEST,
            PARTITIONS * fetchBytes,
            fetchBytes,
            1 << 30);
    try (Client client = Client.open(config);
        Codecs codecs = Codecs.load();
        Consumer consumer = new Consumer(client, codecs, shape)) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        consumer.assign(new TopicPartition(topic, partition), 0);
      }
      int polls = 0;
      while (consumer.poll(Duration.ofMillis(5), _ -> true) > 0 && polls < 500) {
        polls++;
      }
    }
  }
}
