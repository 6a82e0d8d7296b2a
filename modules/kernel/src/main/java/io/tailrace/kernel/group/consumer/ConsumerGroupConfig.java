package io.tailrace.kernel.group.consumer;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import java.util.List;
import java.util.Map;

/**
 * How consumer groups (KIP-848) are coordinated.
 *
 * @param sessionTimeoutMs how long a member may stay silent
 * @param minSessionTimeoutMs the least that a group may set instead
 * @param maxSessionTimeoutMs the most
 * @param heartbeatIntervalMs how often members are told to be heard of
 * @param minHeartbeatIntervalMs the least that a group may set instead
 * @param maxHeartbeatIntervalMs the most
 * @param assignmentIntervalMs how long a target assignment lasts before there is another
 * @param minAssignmentIntervalMs the least that a group may set instead
 * @param maxAssignmentIntervalMs the most
 * @param offloadsAssignors whether assignors are asked elsewhere than where groups are changed
 * @param maxSize how many members a group may have
 * @param patternRefreshIntervalMs how long a pattern counts as resolved
 * @param migration how groups change between the protocols
 */
public record ConsumerGroupConfig(
    int sessionTimeoutMs,
    int minSessionTimeoutMs,
    int maxSessionTimeoutMs,
    int heartbeatIntervalMs,
    int minHeartbeatIntervalMs,
    int maxHeartbeatIntervalMs,
    int assignmentIntervalMs,
    int minAssignmentIntervalMs,
    int maxAssignmentIntervalMs,
    boolean offloadsAssignors,
    int maxSize,
    int patternRefreshIntervalMs,
    MigrationPolicy migration) {
  private static final int INT_MAX = Integer.MAX_VALUE;

  /** How groups change between the classic protocol and the new one while they run. */
  public enum MigrationPolicy {
    /** Both ways. */
    BIDIRECTIONAL(true, true),
    /** To the new protocol only. */
    UPGRADE(true, false),
    /** To the classic protocol only. */
    DOWNGRADE(false, true),
    /** Not at all. */
    DISABLED(false, false);

    private final boolean upgrades;
    private final boolean downgrades;

    MigrationPolicy(boolean upgrades, boolean downgrades) {
      this.upgrades = upgrades;
      this.downgrades = downgrades;
    }

    /** Whether a classic group becomes a new one when a member of the new protocol joins. */
    public boolean upgrades() {
      return upgrades;
    }

    /** Whether a group becomes a classic one when its last member of the new protocol leaves. */
    public boolean downgrades() {
      return downgrades;
    }
  }

  /** Session of a member. */
  public static final ConfigKey<Integer> SESSION_TIMEOUT_MS =
      ConfigKey.ofInt("group.consumer.session.timeout.ms", 45_000, 1, INT_MAX)
          .doc(
              "How long a member of a consumer group may stay silent before it is removed, in"
                  + " milliseconds.");

  /** Shortest session. */
  public static final ConfigKey<Integer> MIN_SESSION_TIMEOUT_MS =
      ConfigKey.ofInt("group.consumer.min.session.timeout.ms", 45_000, 1, INT_MAX)
          .doc("The shortest session timeout that a group may set, in milliseconds.");

  /** Longest session. */
  public static final ConfigKey<Integer> MAX_SESSION_TIMEOUT_MS =
      ConfigKey.ofInt("group.consumer.max.session.timeout.ms", 60_000, 1, INT_MAX)
          .doc("The longest session timeout that a group may set, in milliseconds.");

  /** Heartbeats of a member. */
  public static final ConfigKey<Integer> HEARTBEAT_INTERVAL_MS =
      ConfigKey.ofInt("group.consumer.heartbeat.interval.ms", 5_000, 1, INT_MAX)
          .doc("How often the members of a consumer group send heartbeats, in milliseconds.");

  /** Most frequent heartbeats. */
  public static final ConfigKey<Integer> MIN_HEARTBEAT_INTERVAL_MS =
      ConfigKey.ofInt("group.consumer.min.heartbeat.interval.ms", 5_000, 1, INT_MAX)
          .doc("The shortest heartbeat interval that a group may set, in milliseconds.");

  /** Least frequent heartbeats. */
  public static final ConfigKey<Integer> MAX_HEARTBEAT_INTERVAL_MS =
      ConfigKey.ofInt("group.consumer.max.heartbeat.interval.ms", 15_000, 1, INT_MAX)
          .doc("The longest heartbeat interval that a group may set, in milliseconds.");

  /** How long changes are gathered. */
  public static final ConfigKey<Integer> ASSIGNMENT_INTERVAL_MS =
      ConfigKey.ofInt("group.consumer.assignment.interval.ms", 1_000, 0, INT_MAX)
          .doc(
              "How long a consumer group goes on with an assignment before it is assigned anew, in"
                  + " milliseconds: what happens meanwhile is taken together.");

  /** Shortest interval. */
  public static final ConfigKey<Integer> MIN_ASSIGNMENT_INTERVAL_MS =
      ConfigKey.ofInt("group.consumer.min.assignment.interval.ms", 0, 0, INT_MAX)
          .doc("The shortest assignment interval that a group may set, in milliseconds.");

  /** Longest interval. */
  public static final ConfigKey<Integer> MAX_ASSIGNMENT_INTERVAL_MS =
      ConfigKey.ofInt("group.consumer.max.assignment.interval.ms", 15_000, 0, INT_MAX)
          .doc("The longest assignment interval that a group may set, in milliseconds.");

  /** Where assignors are asked. */
  public static final ConfigKey<Boolean> ASSIGNOR_OFFLOAD_ENABLE =
      ConfigKey.ofBoolean("group.consumer.assignor.offload.enable", true)
          .doc(
              "Whether an assignor is asked on a thread of its own, so that a slow one keeps only"
                  + " its own group waiting, and that for 15 seconds at most.");

  /** Largest group. */
  public static final ConfigKey<Integer> MAX_SIZE =
      ConfigKey.ofInt("group.consumer.max.size", INT_MAX, 1, INT_MAX)
          .doc("How many members a consumer group may have; classic groups have group.max.size.");

  /** The assignors on offer. */
  public static final ConfigKey<List<String>> ASSIGNORS =
      ConfigKey.ofList("group.consumer.assignors", List.of("uniform", "range"))
          .doc(
              "The names of the assignors that members may ask for; the first is for groups whose"
                  + " members ask for none. Assignors are plugins.");

  /** How groups change between the protocols. */
  public static final ConfigKey<MigrationPolicy> MIGRATION_POLICY =
      ConfigKey.ofEnum(
              "group.consumer.migration.policy",
              MigrationPolicy.BIDIRECTIONAL,
              MigrationPolicy.class)
          .doc(
              "Whether a classic group becomes a consumer group of the new protocol when a member"
                  + " joins by it (upgrade), and back when the last of these leaves (downgrade).");

  /** How long a pattern counts as resolved. */
  public static final ConfigKey<Integer> PATTERN_REFRESH_INTERVAL_MS =
      ConfigKey.ofInt("group.consumer.regex.refresh.interval.ms", 600_000, 10_000, INT_MAX)
          .doc(
              "How often the topics are looked for that match the patterns which members subscribe"
                  + " to, in milliseconds. New topics are found sooner.");

  /** Reads the values. */
  public static ConsumerGroupConfig from(Config config) {
    ConsumerGroupConfig values =
        new ConsumerGroupConfig(
            config.get(SESSION_TIMEOUT_MS),
            config.get(MIN_SESSION_TIMEOUT_MS),
            config.get(MAX_SESSION_TIMEOUT_MS),
            config.get(HEARTBEAT_INTERVAL_MS),
            config.get(MIN_HEARTBEAT_INTERVAL_MS),
            config.get(MAX_HEARTBEAT_INTERVAL_MS),
            config.get(ASSIGNMENT_INTERVAL_MS),
            config.get(MIN_ASSIGNMENT_INTERVAL_MS),
            config.get(MAX_ASSIGNMENT_INTERVAL_MS),
            config.get(ASSIGNOR_OFFLOAD_ENABLE),
            config.get(MAX_SIZE),
            config.get(PATTERN_REFRESH_INTERVAL_MS),
            config.get(MIGRATION_POLICY));
    within(config, SESSION_TIMEOUT_MS, MIN_SESSION_TIMEOUT_MS, MAX_SESSION_TIMEOUT_MS);
    within(config, HEARTBEAT_INTERVAL_MS, MIN_HEARTBEAT_INTERVAL_MS, MAX_HEARTBEAT_INTERVAL_MS);
    within(config, ASSIGNMENT_INTERVAL_MS, MIN_ASSIGNMENT_INTERVAL_MS, MAX_ASSIGNMENT_INTERVAL_MS);
    if (values.heartbeatIntervalMs >= values.sessionTimeoutMs) {
      throw new ConfigException(
          "Invalid value "
              + values.heartbeatIntervalMs
              + " for configuration "
              + HEARTBEAT_INTERVAL_MS
              + ": Value must be less than "
              + SESSION_TIMEOUT_MS
              + ", which is "
              + values.sessionTimeoutMs);
    }
    return values;
  }

  private static void within(
      Config config, ConfigKey<Integer> key, ConfigKey<Integer> least, ConfigKey<Integer> most) {
    if (config.get(key) < config.get(least) || config.get(key) > config.get(most)) {
      throw new ConfigException(
          "Invalid value "
              + config.get(key)
              + " for configuration "
              + key
              + ": Value must lie between "
              + least
              + " and "
              + most
              + ", which are "
              + config.get(least)
              + " and "
              + config.get(most));
    }
  }

  /** Every key, for documentation and for DescribeConfigs. */
  public static List<ConfigKey<?>> keys() {
    return List.of(
        SESSION_TIMEOUT_MS,
        MIN_SESSION_TIMEOUT_MS,
        MAX_SESSION_TIMEOUT_MS,
        HEARTBEAT_INTERVAL_MS,
        MIN_HEARTBEAT_INTERVAL_MS,
        MAX_HEARTBEAT_INTERVAL_MS,
        ASSIGNMENT_INTERVAL_MS,
        MIN_ASSIGNMENT_INTERVAL_MS,
        MAX_ASSIGNMENT_INTERVAL_MS,
        ASSIGNOR_OFFLOAD_ENABLE,
        MAX_SIZE,
        ASSIGNORS,
        MIGRATION_POLICY,
        PATTERN_REFRESH_INTERVAL_MS);
  }

  /** The session timeout of a group, with what is configured for it. */
  public int sessionTimeoutMs(Map<String, String> overrides) {
    return within(
        overrides,
        GroupOverrides.SESSION_TIMEOUT_MS,
        sessionTimeoutMs,
        minSessionTimeoutMs,
        maxSessionTimeoutMs);
  }

  /** The heartbeat interval of a group, with what is configured for it. */
  public int heartbeatIntervalMs(Map<String, String> overrides) {
    return within(
        overrides,
        GroupOverrides.HEARTBEAT_INTERVAL_MS,
        heartbeatIntervalMs,
        minHeartbeatIntervalMs,
        maxHeartbeatIntervalMs);
  }

  /** The assignment interval of a group, with what is configured for it. */
  int assignmentIntervalMs(Map<String, String> overrides) {
    return within(
        overrides,
        GroupOverrides.ASSIGNMENT_INTERVAL_MS,
        assignmentIntervalMs,
        minAssignmentIntervalMs,
        maxAssignmentIntervalMs);
  }

  /** Whether the assignor of a group is asked elsewhere, with what is configured for it. */
  public boolean isOffloaded(Map<String, String> overrides) {
    String text = overrides.get(GroupOverrides.ASSIGNOR_OFFLOAD_ENABLE.name());
    try {
      return text == null ? offloadsAssignors : GroupOverrides.ASSIGNOR_OFFLOAD_ENABLE.parse(text);
    } catch (ConfigException e) {
      return offloadsAssignors;
    }
  }

  /** The limits may have become narrower since the value was set, or it is of a newer version. */
  private static int within(
      Map<String, String> overrides, ConfigKey<Integer> key, int otherwise, int least, int most) {
    String text = overrides.get(key.name());
    try {
      return text == null ? otherwise : Math.clamp(key.parse(text), least, most);
    } catch (ConfigException e) {
      return otherwise;
    }
  }
}
