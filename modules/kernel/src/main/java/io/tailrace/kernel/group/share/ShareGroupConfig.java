package io.tailrace.kernel.group.share;

import io.tailrace.kernel.config.GroupKey;
import io.tailrace.kernel.share.OffsetReset;
import io.tailrace.spi.config.ConfigKey;
import java.util.List;

/** What share groups can be told, by Kafka's names: on the broker, and on a group. */
public final class ShareGroupConfig {
  private static final int INT_MAX = Integer.MAX_VALUE;

  /** Deliveries of a record. */
  public static final ConfigKey<Integer> DELIVERY_COUNT_LIMIT =
      ConfigKey.ofInt("group.share.delivery.count.limit", 5, 2, 10)
          .doc("How often a record is delivered to a share group at most.");

  /** Its least on a group. */
  public static final ConfigKey<Integer> MIN_DELIVERY_COUNT_LIMIT =
      ConfigKey.ofInt("group.share.min.delivery.count.limit", 2, 2, 5)
          .doc("The least that a group may set as share.delivery.count.limit.");

  /** Its most on a group. */
  public static final ConfigKey<Integer> MAX_DELIVERY_COUNT_LIMIT =
      ConfigKey.ofInt("group.share.max.delivery.count.limit", 10, 5, 25)
          .doc("The most that a group may set as share.delivery.count.limit.");

  /** Time for a record. */
  public static final ConfigKey<Integer> RECORD_LOCK_DURATION_MS =
      ConfigKey.ofInt("group.share.record.lock.duration.ms", 30_000, 1000, 3_600_000)
          .doc(
              "How long a member of a share group has a record before it must be done "
                  + "with it, in milliseconds.");

  /** Its least on a group. */
  public static final ConfigKey<Integer> MIN_RECORD_LOCK_DURATION_MS =
      ConfigKey.ofInt("group.share.min.record.lock.duration.ms", 15_000, 1000, 30_000)
          .doc(
              "The least that a group may set as share.record.lock.duration.ms, in "
                  + "milliseconds.");

  /** Its most on a group. */
  public static final ConfigKey<Integer> MAX_RECORD_LOCK_DURATION_MS =
      ConfigKey.ofInt("group.share.max.record.lock.duration.ms", 60_000, 30_000, 3_600_000)
          .doc(
              "The most that a group may set as share.record.lock.duration.ms, in "
                  + "milliseconds.");

  /** Records in flight. */
  public static final ConfigKey<Integer> PARTITION_MAX_RECORD_LOCKS =
      ConfigKey.ofInt("group.share.partition.max.record.locks", 2000, 100, 10_000)
          .doc("How many records of a partition a share group may have in flight.");

  /** Its least on a group. */
  public static final ConfigKey<Integer> MIN_PARTITION_MAX_RECORD_LOCKS =
      ConfigKey.ofInt("group.share.min.partition.max.record.locks", 100, 100, 2000)
          .doc("The least that a group may set as share.partition.max.record.locks.");

  /** Its most on a group. */
  public static final ConfigKey<Integer> MAX_PARTITION_MAX_RECORD_LOCKS =
      ConfigKey.ofInt("group.share.max.partition.max.record.locks", 4000, 2000, 10_000)
          .doc("The most that a group may set as share.partition.max.record.locks.");

  /** Sessions. */
  public static final ConfigKey<Integer> MAX_SHARE_SESSIONS =
      ConfigKey.ofInt("group.share.max.share.sessions", 2000, 1, INT_MAX)
          .doc("How many share sessions, one for each consumer, a broker keeps.");

  /** Silence of a member. */
  public static final ConfigKey<Integer> SESSION_TIMEOUT_MS =
      ConfigKey.ofInt("group.share.session.timeout.ms", 45_000, 1, INT_MAX)
          .doc("How long a member of a share group may stay silent, in milliseconds.");

  /** Its least on a group. */
  public static final ConfigKey<Integer> MIN_SESSION_TIMEOUT_MS =
      ConfigKey.ofInt("group.share.min.session.timeout.ms", 45_000, 1, INT_MAX)
          .doc("The least that a group may set as share.session.timeout.ms, in " + "milliseconds.");

  /** Its most on a group. */
  public static final ConfigKey<Integer> MAX_SESSION_TIMEOUT_MS =
      ConfigKey.ofInt("group.share.max.session.timeout.ms", 60_000, 1, INT_MAX)
          .doc("The most that a group may set as share.session.timeout.ms, in " + "milliseconds.");

  /** Heartbeats of a member. */
  public static final ConfigKey<Integer> HEARTBEAT_INTERVAL_MS =
      ConfigKey.ofInt("group.share.heartbeat.interval.ms", 5000, 1, INT_MAX)
          .doc("How often the members of share groups send heartbeats, in " + "milliseconds.");

  /** Its least on a group. */
  public static final ConfigKey<Integer> MIN_HEARTBEAT_INTERVAL_MS =
      ConfigKey.ofInt("group.share.min.heartbeat.interval.ms", 5000, 1, INT_MAX)
          .doc(
              "The least that a group may set as share.heartbeat.interval.ms, in "
                  + "milliseconds.");

  /** Its most on a group. */
  public static final ConfigKey<Integer> MAX_HEARTBEAT_INTERVAL_MS =
      ConfigKey.ofInt("group.share.max.heartbeat.interval.ms", 15_000, 1, INT_MAX)
          .doc(
              "The most that a group may set as share.heartbeat.interval.ms, in "
                  + "milliseconds.");

  /** Members of a group. */
  public static final ConfigKey<Integer> MAX_SIZE =
      ConfigKey.ofInt("group.share.max.size", 200, 1, 1000)
          .doc("How many members a share group may have.");

  /** The assignor. */
  public static final ConfigKey<List<String>> ASSIGNORS =
      ConfigKey.ofList("group.share.assignors", List.of("simple"))
          .where(names -> names.equals(List.of("simple")), "the one assignor that there is: simple")
          .doc("The assignor of share groups.");

  /** Deliveries of a record, on a group. */
  public static final ConfigKey<Integer> GROUP_DELIVERY_COUNT_LIMIT =
      ConfigKey.ofInt("share.delivery.count.limit", 5, 2, INT_MAX)
          .doc("How often a record is delivered to this group at most.")
          .changeable();

  /** Time for a record, on a group. */
  public static final ConfigKey<Integer> GROUP_RECORD_LOCK_DURATION_MS =
      ConfigKey.ofInt("share.record.lock.duration.ms", 30_000, 1000, INT_MAX)
          .doc(
              "How long a member of this group has a record before it must be done with it, in"
                  + " milliseconds.")
          .changeable();

  /** Records in flight, on a group. */
  public static final ConfigKey<Integer> GROUP_PARTITION_MAX_RECORD_LOCKS =
      ConfigKey.ofInt("share.partition.max.record.locks", 2000, 100, INT_MAX)
          .doc("How many records of a partition this group may have in flight.")
          .changeable();

  /** Silence of a member, on a group. */
  public static final ConfigKey<Integer> GROUP_SESSION_TIMEOUT_MS =
      ConfigKey.ofInt("share.session.timeout.ms", 45_000, 1, INT_MAX)
          .doc("How long a member of this group may stay silent, in milliseconds.")
          .changeable();

  /** Heartbeats of a member, on a group. */
  public static final ConfigKey<Integer> GROUP_HEARTBEAT_INTERVAL_MS =
      ConfigKey.ofInt("share.heartbeat.interval.ms", 5000, 1, INT_MAX)
          .doc("How often the members of this group send heartbeats, in milliseconds.")
          .changeable();

  /** Where the group begins. */
  public static final ConfigKey<String> GROUP_AUTO_OFFSET_RESET =
      ConfigKey.ofString("share.auto.offset.reset", "latest")
          .where(
              text -> OffsetReset.parse(text).isPresent(),
              "earliest, latest or by_duration:PnDTnHnMn.nS")
          .doc("Where this group begins in a partition that it has not read yet.")
          .changeable();

  /** Whether aborted records are left out. */
  public static final ConfigKey<String> GROUP_ISOLATION_LEVEL =
      ConfigKey.ofChoice(
              "share.isolation.level", "read_uncommitted", "read_committed", "read_uncommitted")
          .doc("Whether this group gets records of transactions that are not committed.")
          .changeable();

  /** Whether locks can be renewed. */
  public static final ConfigKey<Boolean> GROUP_RENEW_ACKNOWLEDGE_ENABLE =
      ConfigKey.ofBoolean("share.renew.acknowledge.enable", true)
          .doc("Whether members of this group may renew their locks on records (KIP-1222).")
          .changeable();

  private ShareGroupConfig() {}

  /** What a group can be told, with the broker's defaults and bounds. */
  public static List<GroupKey<?>> groupKeys() {
    return List.of(
        GroupKey.of(
            GROUP_DELIVERY_COUNT_LIMIT,
            DELIVERY_COUNT_LIMIT,
            MIN_DELIVERY_COUNT_LIMIT,
            MAX_DELIVERY_COUNT_LIMIT),
        GroupKey.of(
            GROUP_RECORD_LOCK_DURATION_MS,
            RECORD_LOCK_DURATION_MS,
            MIN_RECORD_LOCK_DURATION_MS,
            MAX_RECORD_LOCK_DURATION_MS),
        GroupKey.of(
            GROUP_PARTITION_MAX_RECORD_LOCKS,
            PARTITION_MAX_RECORD_LOCKS,
            MIN_PARTITION_MAX_RECORD_LOCKS,
            MAX_PARTITION_MAX_RECORD_LOCKS),
        GroupKey.of(
            GROUP_SESSION_TIMEOUT_MS,
            SESSION_TIMEOUT_MS,
            MIN_SESSION_TIMEOUT_MS,
            MAX_SESSION_TIMEOUT_MS),
        GroupKey.of(
            GROUP_HEARTBEAT_INTERVAL_MS,
            HEARTBEAT_INTERVAL_MS,
            MIN_HEARTBEAT_INTERVAL_MS,
            MAX_HEARTBEAT_INTERVAL_MS),
        GroupKey.of(GROUP_AUTO_OFFSET_RESET),
        GroupKey.of(GROUP_ISOLATION_LEVEL),
        GroupKey.of(GROUP_RENEW_ACKNOWLEDGE_ENABLE));
  }

  /** Every key of a broker, for documentation and for DescribeConfigs. */
  public static List<ConfigKey<?>> keys() {
    return List.of(
        DELIVERY_COUNT_LIMIT,
        MIN_DELIVERY_COUNT_LIMIT,
        MAX_DELIVERY_COUNT_LIMIT,
        RECORD_LOCK_DURATION_MS,
        MIN_RECORD_LOCK_DURATION_MS,
        MAX_RECORD_LOCK_DURATION_MS,
        PARTITION_MAX_RECORD_LOCKS,
        MIN_PARTITION_MAX_RECORD_LOCKS,
        MAX_PARTITION_MAX_RECORD_LOCKS,
        MAX_SHARE_SESSIONS,
        SESSION_TIMEOUT_MS,
        MIN_SESSION_TIMEOUT_MS,
        MAX_SESSION_TIMEOUT_MS,
        HEARTBEAT_INTERVAL_MS,
        MIN_HEARTBEAT_INTERVAL_MS,
        MAX_HEARTBEAT_INTERVAL_MS,
        MAX_SIZE,
        ASSIGNORS);
  }
}
