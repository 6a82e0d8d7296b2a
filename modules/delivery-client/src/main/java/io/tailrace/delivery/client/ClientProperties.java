package io.tailrace.delivery.client;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The properties of the clients that a consumer is made of. */
final class ClientProperties {
  private static final String LARGEST_REQUEST = Integer.toString(32 << 20);

  private final Map<String, Object> shared = new HashMap<>();
  private final Map<String, Object> ofConsumer = new HashMap<>();
  private final Map<String, Object> ofProducer = new HashMap<>();

  void shared(Map<String, ?> properties) {
    shared.putAll(properties);
  }

  void ofConsumer(Map<String, ?> properties) {
    ofConsumer.putAll(properties);
  }

  void ofProducer(Map<String, ?> properties) {
    ofProducer.putAll(properties);
  }

  boolean nameServers() {
    return shared.containsKey("bootstrap.servers");
  }

  /** Whether a group that is new is to begin at the end. */
  boolean startAtEnd() {
    Object reset = with(ofConsumer).getOrDefault("auto.offset.reset", "earliest");
    if (!Set.of("earliest", "latest").contains(String.valueOf(reset))) {
      throw new IllegalArgumentException("auto.offset.reset=" + reset);
    }
    return reset.equals("latest");
  }

  Map<String, Object> admin() {
    Map<String, Object> properties = new HashMap<>(shared);
    properties.keySet().removeIf(name -> isOfOthers(name, AdminClientConfig.configNames()));
    return properties;
  }

  Map<String, Object> consumer(String group, int maxInFlight, boolean keyOrder) {
    Map<String, Object> properties = withoutGroup();
    properties.put("group.id", group);
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest"); // of redelivered records none is left out
    properties.putIfAbsent("isolation.level", "read_committed");
    int most = Integer.parseInt(properties.getOrDefault("max.poll.records", 500).toString());
    properties.put("max.poll.records", Math.min(most, maxInFlight));
    if (keyOrder) {
      if (String.valueOf(properties.get("group.protocol")).equalsIgnoreCase("consumer")) {
        properties.putIfAbsent("group.remote.assignor", "range");
      } else {
        properties.putIfAbsent("partition.assignment.strategy", RangeAssignor.class.getName());
      }
    }
    return properties;
  }

  /** Of a consumer that reads by itself. */
  Map<String, Object> reader() {
    Map<String, Object> properties = withoutGroup();
    properties
        .keySet()
        .removeAll(Set.of("group.id", "group.instance.id", "group.protocol", "isolation.level"));
    properties.put("enable.auto.commit", "false");
    return properties;
  }

  private Map<String, Object> withoutGroup() {
    Map<String, Object> properties = with(ofConsumer);
    properties.keySet().removeIf(name -> isOfOthers(name, ConsumerConfig.configNames()));
    properties.put("allow.auto.create.topics", "false");
    return properties;
  }

  Map<String, Object> producer() {
    Map<String, Object> properties = with(ofProducer);
    properties.keySet().removeIf(name -> isOfOthers(name, ProducerConfig.configNames()));
    properties.keySet().remove("transactional.id");
    properties.put("acks", "all");
    properties.put("enable.idempotence", "true");
    // the broker says which record is too large; a record that came can go
    properties.putIfAbsent("max.request.size", LARGEST_REQUEST);
    return properties;
  }

  private Map<String, Object> with(Map<String, Object> own) {
    Map<String, Object> properties = new HashMap<>(shared);
    properties.putAll(own);
    return properties;
  }

  /** A name that no client knows may be one of a plugin of theirs. */
  private static boolean isOfOthers(String name, Set<String> known) {
    return !known.contains(name)
        && (ConsumerConfig.configNames().contains(name)
            || ProducerConfig.configNames().contains(name));
  }
}
