package io.tailrace.kernel.group.consumer;

import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.schema.ConsumerProtocolAssignment;
import io.tailrace.kernel.schema.ConsumerProtocolSubscription;
import io.tailrace.wire.ByteReader;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.MalformedMessageException;
import io.tailrace.wire.Uuid;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What members of classic groups of consumers tell their assignor and are told by it. A newer
 * version than is known here begins as the newest known one does.
 */
public final class ConsumerProtocol {
  private ConsumerProtocol() {}

  /**
   * What a member tells.
   *
   * @param topics what it subscribes to
   * @param rackId where it runs, if it says so
   * @param ownedByName what it has, by the names of topics
   */
  public record Subscription(
      List<String> topics, Optional<String> rackId, Map<String, Set<Integer>> ownedByName) {

    Assignment owned(ClusterView cluster) {
      return byId(ownedByName, cluster);
    }
  }

  /**
   * Reads what a member tells.
   *
   * @throws MalformedMessageException if it is something else
   */
  public static Subscription subscription(ByteBuffer bytes) {
    ConsumerProtocolSubscription read = new ConsumerProtocolSubscription();
    ByteReader in = new ByteReader(bytes.duplicate());
    short version = version(in);
    read.read(in, known(version, read.highestVersion()));
    Map<String, Set<Integer>> owned = new HashMap<>();
    read.ownedPartitions()
        .forEach(
            topic ->
                owned
                    .computeIfAbsent(topic.topic(), _ -> new HashSet<>())
                    .addAll(topic.partitions()));
    return new Subscription(List.copyOf(read.topics()), read.rackId(), owned);
  }

  /**
   * Reads what a member was told; no bytes stand for nothing.
   *
   * @throws MalformedMessageException if it is something else
   */
  public static Assignment assignment(ByteBuffer bytes, ClusterView cluster) {
    if (!bytes.hasRemaining()) {
      return Assignment.EMPTY;
    }
    ConsumerProtocolAssignment read = new ConsumerProtocolAssignment();
    ByteReader in = new ByteReader(bytes.duplicate());
    short version = version(in);
    read.read(in, known(version, read.highestVersion()));
    // What an assignor of the user's own adds has no meaning to the broker, and would be lost.
    if (read.userData().filter(ByteBuffer::hasRemaining).isPresent()) {
      throw new MalformedMessageException("The assignor adds data of its own");
    }
    Map<String, Set<Integer>> named = new HashMap<>();
    read.assignedPartitions()
        .forEach(
            topic ->
                named
                    .computeIfAbsent(topic.topic(), _ -> new HashSet<>())
                    .addAll(topic.partitions()));
    return byId(named, cluster);
  }

  /** The bytes that tell a member what it has; topics that are gone are left out. */
  public static ByteBuffer assignment(Assignment assignment, short version, ClusterView cluster) {
    ConsumerProtocolAssignment message =
        new ConsumerProtocolAssignment()
            .assignedPartitions(
                assignment.topics().keySet().stream()
                    .flatMap(id -> cluster.topic(id).stream())
                    .sorted(Comparator.comparing(TopicImage::name))
                    .map(
                        topic ->
                            new ConsumerProtocolAssignment.TopicPartition()
                                .topic(topic.name())
                                .partitions(assignment.of(topic.id()).stream().sorted().toList()))
                    .toList());
    short written = known(version, message.highestVersion());
    ByteWriter out = new ByteWriter();
    out.int16(written);
    message.write(out, written);
    return out.detach();
  }

  /**
   * The version that a member speaks.
   *
   * @throws MalformedMessageException if it is none
   */
  public static short version(ByteBuffer bytes) {
    return version(new ByteReader(bytes.duplicate()));
  }

  private static short version(ByteReader in) {
    short version = in.int16();
    if (version < 0) {
      throw new MalformedMessageException("A negative version of the consumer protocol");
    }
    return version;
  }

  private static short known(short version, short newest) {
    return (short) Math.min(version, newest);
  }

  private static Assignment byId(Map<String, Set<Integer>> named, ClusterView cluster) {
    Map<Uuid, Set<Integer>> topics = new HashMap<>();
    named.forEach(
        (name, numbers) ->
            cluster
                .topic(name)
                .ifPresent(
                    topic -> {
                      Set<Integer> there = new HashSet<>(numbers);
                      there.removeIf(number -> number >= topic.partitions().size());
                      topics.put(topic.id(), there);
                    }));
    return new Assignment(topics);
  }
}
