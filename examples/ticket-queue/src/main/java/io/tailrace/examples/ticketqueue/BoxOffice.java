package io.tailrace.examples.ticketqueue;

import io.tailrace.delivery.client.DeliveryConsumer;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sells tickets until SIGTERM: a member of the group "box-offices". Arguments: the bootstrap
 * servers, and its name.
 */
public final class BoxOffice {
  private BoxOffice() {}

  public static void main(String[] args) throws InterruptedException {
    String name = args[1];
    Map<String, Object> config = Map.of("bootstrap.servers", args[0]);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      Sale sale =
          new Sale(
              name,
              (concert, ticket) -> {
                producer.send(new ProducerRecord<>(Fans.TICKETS, concert, ticket)).get();
                System.out.println(name + " sold " + concert + " " + ticket);
              });
      DeliveryConsumer<String, String> consumer =
          DeliveryConsumer.<String, String>builder()
              .bootstrapServers(args[0])
              .consumerProperties(Map.of("heartbeat.interval.ms", 500))
              .group("box-offices")
              .topics(Fans.ORDERS) // whose policy asks for order by key
              .deserializers(new StringDeserializer(), new StringDeserializer())
              .fatal(CardRefusedException.class)
              .workers(3)
              .handler(sale)
              .start();
      // The JVM ends with its hooks, whatever this thread still has to do.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(name, consumer)));
      System.out.println(name + " is open");
      consumer.await();
    }
  }

  private static void close(String name, DeliveryConsumer<?, ?> consumer) {
    consumer.close();
    System.out.println(name + " is closed");
  }
}
