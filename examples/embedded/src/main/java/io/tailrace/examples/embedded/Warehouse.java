package io.tailrace.examples.embedded;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads orders as a member of the group "warehouse" and counts what has to be packed. For one
 * thread.
 */
public final class Warehouse implements AutoCloseable {
  private final KafkaConsumer<String, String> consumer;
  private final Map<String, Integer> toPack = new HashMap<>();

  public Warehouse(String bootstrapServers) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", bootstrapServers,
            "group.id", "warehouse",
            "auto.offset.reset", "earliest",
            "enable.auto.commit", false);
    consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    consumer.subscribe(List.of(OrderService.TOPIC));
  }

  /** Takes in the orders that have come, waiting a little if there are none. */
  public void receive() {
    for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
      Order order = Order.parse(record.key(), record.value());
      toPack.merge(order.item(), order.quantity(), Integer::sum);
    }
    consumer.commitSync();
  }

  /** How many of each item have to be packed. */
  public Map<String, Integer> toPack() {
    return Map.copyOf(toPack);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
