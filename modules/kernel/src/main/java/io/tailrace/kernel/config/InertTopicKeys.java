package io.tailrace.kernel.config;

import io.tailrace.spi.config.ConfigKey;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Topic configs that Kafka's clients and tools may set and that change nothing here: they are
 * checked, kept and shown, so that a topic's description can be carried from one broker to another.
 */
public final class InertTopicKeys {
  private static final long MAX = Long.MAX_VALUE;
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
  private static final Pattern REPLICA = Pattern.compile("\\d+:\\d+");

  /** Each with its synonyms, in the order of documentation. */
  public static final List<TopicKey<?>> ALL =
      List.of(
          TopicKey.of(
              ConfigKey.ofBoolean("errors.deadletterqueue.group.enable", false)
                  .doc("Whether share groups may use the topic for dead letters.")),
          TopicKey.of(throttledReplicas("follower.replication.throttled.replicas")),
          TopicKey.of(throttledReplicas("leader.replication.throttled.replicas")),
          TopicKey.of(
              ConfigKey.ofLong("local.retention.bytes", -2, -2, MAX)
                  .doc("The size of what tiered storage keeps locally, in bytes."),
              "log.local.retention.bytes"),
          TopicKey.of(
              ConfigKey.ofLong("local.retention.ms", -2, -2, MAX)
                  .doc("The age of what tiered storage keeps locally, in milliseconds."),
              "log.local.retention.ms"),
          TopicKey.of(
              ConfigKey.ofInt("max.decompressed.message.bytes", LARGEST_ARRAY, 1, LARGEST_ARRAY)
                  .doc(
                      "The largest record after decompression, in bytes, that Kafka's broker"
                          + " accepts where it decompresses."),
              "max.decompressed.message.bytes"),
          TopicKey.of(
              ConfigKey.ofBoolean("preallocate", false)
                  .doc("Whether Kafka's broker reserves the space of a segment in advance."),
              "log.preallocate"),
          TopicKey.of(
              ConfigKey.ofLong("remote.copy.lag.bytes", -1, -1, MAX)
                  .doc("How many bytes tiered storage may lag behind."),
              "log.remote.copy.lag.bytes"),
          TopicKey.of(
              ConfigKey.ofLong("remote.copy.lag.ms", 0, -1, MAX)
                  .doc("How long tiered storage may lag behind, in milliseconds."),
              "log.remote.copy.lag.ms"),
          TopicKey.of(
              ConfigKey.ofBoolean("remote.log.copy.disable", false)
                  .doc("Whether nothing more goes to tiered storage.")),
          TopicKey.of(
              ConfigKey.ofBoolean("remote.log.delete.on.disable", false)
                  .doc("Whether what is in tiered storage goes when it is switched off.")),
          TopicKey.of(
              ConfigKey.ofBoolean("remote.storage.enable", false)
                  .where(enabled -> !enabled, "false, as there is no tiered storage")
                  .doc("Whether old segments go to tiered storage.")),
          TopicKey.of(
              ConfigKey.ofInt("segment.index.bytes", 10_485_760, 4, Integer.MAX_VALUE)
                  .doc(
                      "The size of an index file in Kafka's broker; here an index is as large as"
                          + " its segment needs."),
              "log.index.size.max.bytes"));

  private InertTopicKeys() {}

  private static ConfigKey<List<String>> throttledReplicas(String name) {
    return ConfigKey.ofList(name, List.of())
        .where(
            replicas ->
                replicas.equals(List.of("*"))
                    || replicas.stream().allMatch(REPLICA.asMatchPredicate()),
            "* or [partitionId]:[brokerId],[partitionId]:[brokerId],...")
        .doc("The replicas whose replication is throttled while partitions move.");
  }
}
