package io.tailrace.it;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka's clients with little waiting. Settings are pairs of name and value. */
final class Clients {
  private Clients() {}

  static KafkaProducer<String, String> producer(String bootstrap, String... settings) {
    return new KafkaProducer<>(
        config(bootstrap, settings), new StringSerializer(), new StringSerializer());
  }

  static KafkaProducer<byte[], byte[]> bytesProducer(String bootstrap, String... settings) {
    return new KafkaProducer<>(
        config(bootstrap, settings), new ByteArraySerializer(), new ByteArraySerializer());
  }

  static KafkaConsumer<String, String> consumer(String bootstrap, String... settings) {
    return new KafkaConsumer<>(
        config(bootstrap, settings), new StringDeserializer(), new StringDeserializer());
  }

  static KafkaConsumer<byte[], byte[]> bytesConsumer(String bootstrap, String... settings) {
    return new KafkaConsumer<>(
        config(bootstrap, settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static KafkaShareConsumer<String, String> shareConsumer(String bootstrap, String... settings) {
    return new KafkaShareConsumer<>(
        config(bootstrap, settings), new StringDeserializer(), new StringDeserializer());
  }

  static Admin admin(String bootstrap) {
    return Admin.create(config(bootstrap));
  }

  private static Map<String, Object> config(String bootstrap, String... settings) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", bootstrap);
    for (int i = 0; i < settings.length; i += 2) {
      config.put(settings[i], settings[i + 1]);
    }
    return config;
  }
}
