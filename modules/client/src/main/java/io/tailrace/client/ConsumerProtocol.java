package io.tailrace.client;

import io.tailrace.wire.ByteReader;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.Message;
import io.tailrace.wire.message.ConsumerProtocolAssignment;
import io.tailrace.wire.message.ConsumerProtocolSubscription;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What members of a group tell each other through the coordinator: subscriptions and assignments,
 * each after its version. Every version begins as version 0 does, which is all that is needed here,
 * and is the one version that clients agree on: some number theirs higher than they write them.
 */
final class ConsumerProtocol {
  /** The protocol type of groups that speak it. */
  static final String TYPE = "consumer";

  private static final short VERSION = 0;

  private ConsumerProtocol() {}

  static ByteBuffer subscription(Collection<String> topics) {
    return encode(new ConsumerProtocolSubscription().topics(List.copyOf(topics)));
  }

  static Set<String> topics(ByteBuffer subscription) {
    return new TreeSet<>(decode(subscription, new ConsumerProtocolSubscription()).topics());
  }

  static ByteBuffer assignment(Collection<TopicPartition> partitions) {
    Map<String, List<Integer>> topics = new LinkedHashMap<>();
    for (TopicPartition partition : partitions) {
      topics.computeIfAbsent(partition.topic(), _ -> new ArrayList<>()).add(partition.partition());
    }
    List<ConsumerProtocolAssignment.TopicPartition> assigned = new ArrayList<>();
    topics.forEach(
        (topic, numbers) ->
            assigned.add(
                new ConsumerProtocolAssignment.TopicPartition().topic(topic).partitions(numbers)));
    return encode(new ConsumerProtocolAssignment().assignedPartitions(assigned));
  }

  /** The partitions of an assignment; none if it is empty, as it is for who gets nothing. */
  static List<TopicPartition> partitions(ByteBuffer assignment) {
    if (!assignment.hasRemaining()) {
      return List.of();
    }
    return decode(assignment, new ConsumerProtocolAssignment()).assignedPartitions().stream()
        .flatMap(
            topic ->
                topic.partitions().stream()
                    .map(number -> new TopicPartition(topic.topic(), number)))
        .toList();
  }

  private static ByteBuffer encode(Message message) {
    ByteWriter writer = new ByteWriter();
    writer.int16(VERSION);
    message.write(writer, VERSION);
    return writer.detach();
  }

  private static <T extends Message> T decode(ByteBuffer bytes, T message) {
    ByteReader reader = new ByteReader(bytes.duplicate());
    reader.int16();
    message.read(reader, VERSION);
    return message;
  }
}
