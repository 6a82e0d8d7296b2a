package io.tailrace.examples.embedded;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Takes orders and produces them to the topic "orders". May be used from any thread. */
public final class OrderService implements AutoCloseable {
  static final String TOPIC = "orders";

  private final KafkaProducer<String, String> producer;

  public OrderService(String bootstrapServers) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrapServers, "compression.type", "zstd");
    producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
  }

  /** Takes an order; when this returns the broker has it. */
  public void take(Order order) throws InterruptedException {
    try {
      producer.send(new ProducerRecord<>(TOPIC, order.customer(), order.text())).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The order was not taken: " + order, e.getCause());
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
