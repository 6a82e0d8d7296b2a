package com.example.shop;

import io.tailrace.Tailrace;
import io.tailrace.TailraceBuilder;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sells through a broker in its own JVM, and fails if that leaves anything behind. Arguments: a
 * folder for data, and perhaps a folder with plugins.
 */
public final class Shop {
  private static final String TOPIC = "sales";
  private static final List<String> SALES =
      IntStream.range(0, 1_000).mapToObj(i -> "sale " + i).toList();

  private Shop() {}

  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[0]);
    // Whoever logs first makes the JDK add a hook of its own.
    System.getLogger(Shop.class.getName()).log(System.Logger.Level.INFO, "The shop opens");
    Traces before = Traces.now(data);
    TailraceBuilder inMemory = Tailrace.builder();
    if (arguments.length > 1) {
      inMemory.pluginsFolder(Path.of(arguments[1]));
    }
    trade(inMemory, before, data, SALES.size());
    trade(Tailrace.builder().dataFolder(data), before, data, SALES.size());
    trade(Tailrace.builder().dataFolder(data), before, data, 2 * SALES.size());
    System.out.println("closed");
  }

  /** Sells once more. The topic's codec is another than the producer's: the broker needs both. */
  private static void trade(TailraceBuilder builder, Traces before, Path data, int expected)
      throws Exception {
    String address;
    try (Tailrace broker =
        builder
            .set("compression.type", "gzip")
            .set("group.initial.rebalance.delay.ms", "0")
            .start()) {
      System.out.println(broker.plugins());
      address = broker.bootstrapServers();
      sell(address);
      List<String> read = read(address, expected);
      if (!read.subList(expected - SALES.size(), expected).equals(SALES)) {
        throw new AssertionError("Read something else than was sold: " + read);
      }
    }
    before.awaitSame(data);
    int colon = address.lastIndexOf(':');
    try (Socket open =
        new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))) {
      throw new AssertionError("Still listening: " + open);
    } catch (ConnectException expectedFailure) {
      // The port is free again.
    }
  }

  private static void sell(String address) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", address, "compression.type", "lz4"),
            new StringSerializer(),
            new StringSerializer())) {
      SALES.forEach(sale -> producer.send(new ProducerRecord<>(TOPIC, sale)));
    }
  }

  private static List<String> read(String address, int count) {
    List<String> read = new ArrayList<>();
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            address,
            "group.id",
            "accountants-" + count,
            "auto.offset.reset",
            "earliest");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(TOPIC));
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (read.size() < count) {
        if (System.nanoTime() - deadline > 0) {
          throw new AssertionError("Only " + read.size() + " of " + count);
        }
        consumer.poll(Duration.ofSeconds(1)).forEach(record -> read.add(record.value()));
      }
    }
    return read;
  }
}
