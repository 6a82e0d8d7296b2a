package io.tailrace.kernel.group.consumer;

import io.tailrace.kernel.config.GroupKey;
import io.tailrace.spi.config.ConfigKey;
import java.util.List;

/** What can be configured for one consumer group while the broker runs (KIP-848, KIP-1263). */
public final class GroupOverrides {
  /** Session of a member. */
  public static final ConfigKey<Integer> SESSION_TIMEOUT_MS =
      ConfigKey.ofInt("consumer.session.timeout.ms", 45_000, 1, Integer.MAX_VALUE)
          .doc("How long a member of this group may stay silent, in milliseconds.")
          .changeable();

  /** Heartbeats of a member. */
  public static final ConfigKey<Integer> HEARTBEAT_INTERVAL_MS =
      ConfigKey.ofInt("consumer.heartbeat.interval.ms", 5_000, 1, Integer.MAX_VALUE)
          .doc("How often the members of this group send heartbeats, in milliseconds.")
          .changeable();

  /** How long changes are gathered. */
  public static final ConfigKey<Integer> ASSIGNMENT_INTERVAL_MS =
      ConfigKey.ofInt("consumer.assignment.interval.ms", 1_000, 0, Integer.MAX_VALUE)
          .doc("How long this group goes on with an assignment, in milliseconds.")
          .changeable();

  /** Where the assignor is asked. */
  public static final ConfigKey<Boolean> ASSIGNOR_OFFLOAD_ENABLE =
      ConfigKey.ofBoolean("consumer.assignor.offload.enable", true)
          .doc("Whether this group's assignor is asked on a thread of its own.")
          .changeable();

  private GroupOverrides() {}

  /** All of them, with the broker configs that go with them. */
  public static List<GroupKey<?>> groupKeys() {
    return List.of(
        GroupKey.of(
            SESSION_TIMEOUT_MS,
            ConsumerGroupConfig.SESSION_TIMEOUT_MS,
            ConsumerGroupConfig.MIN_SESSION_TIMEOUT_MS,
            ConsumerGroupConfig.MAX_SESSION_TIMEOUT_MS),
        GroupKey.of(
            HEARTBEAT_INTERVAL_MS,
            ConsumerGroupConfig.HEARTBEAT_INTERVAL_MS,
            ConsumerGroupConfig.MIN_HEARTBEAT_INTERVAL_MS,
            ConsumerGroupConfig.MAX_HEARTBEAT_INTERVAL_MS),
        GroupKey.of(
            ASSIGNMENT_INTERVAL_MS,
            ConsumerGroupConfig.ASSIGNMENT_INTERVAL_MS,
            ConsumerGroupConfig.MIN_ASSIGNMENT_INTERVAL_MS,
            ConsumerGroupConfig.MAX_ASSIGNMENT_INTERVAL_MS),
        GroupKey.of(ASSIGNOR_OFFLOAD_ENABLE, ConsumerGroupConfig.ASSIGNOR_OFFLOAD_ENABLE));
  }
}
