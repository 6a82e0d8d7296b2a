package io.tailrace.kernel.transaction;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigKey;
import java.util.List;

/**
 * What the transaction coordinator can be told, by Kafka's names.
 *
 * @param maxTimeoutMs the longest timeout a producer may ask for
 * @param idExpirationMs how long a transactional id is kept that nobody uses
 * @param timeoutCheckIntervalMs how often transactions are looked for that have lasted too long
 * @param expirationCheckIntervalMs how often unused transactional ids are looked for
 * @param twoPhaseCommit whether transactions may last until an outside coordinator ends them
 *     (KIP-939)
 * @param addPatienceMs how long partitions wait to be added while the last transaction ends
 */
public record TransactionConfig(
    int maxTimeoutMs,
    long idExpirationMs,
    long timeoutCheckIntervalMs,
    long expirationCheckIntervalMs,
    boolean twoPhaseCommit,
    int addPatienceMs) {
  private static final int INT_MAX = Integer.MAX_VALUE;

  /** Longest timeout. */
  public static final ConfigKey<Integer> MAX_TIMEOUT_MS =
      ConfigKey.ofInt("transaction.max.timeout.ms", 900_000, 1, INT_MAX)
          .doc("The longest transaction timeout that a producer may ask for, in milliseconds.");

  /** How long ids last. */
  public static final ConfigKey<Integer> ID_EXPIRATION_MS =
      ConfigKey.ofInt("transactional.id.expiration.ms", 604_800_000, 1, INT_MAX)
          .doc("How long a transactional id without transactions is remembered, in milliseconds.");

  /** How often timeouts are checked. */
  public static final ConfigKey<Integer> TIMEOUT_CHECK_INTERVAL_MS =
      ConfigKey.ofInt(
              "transaction.abort.timed.out.transaction.cleanup.interval.ms", 10_000, 1, INT_MAX)
          .doc("How often transactions are looked for that have timed out, in milliseconds.");

  /** How often ids expire. */
  public static final ConfigKey<Integer> EXPIRATION_CHECK_INTERVAL_MS =
      ConfigKey.ofInt(
              "transaction.remove.expired.transaction.cleanup.interval.ms", 3_600_000, 1, INT_MAX)
          .doc("How often expired transactional ids are looked for, in milliseconds.");

  /** Whether transactions may outlive every timeout. */
  public static final ConfigKey<Boolean> TWO_PHASE_COMMIT =
      ConfigKey.ofBoolean("transaction.two.phase.commit.enable", true)
          .doc(
              "Whether producers may take part in two-phase commits (KIP-939): their transactions"
                  + " never time out. Kafka's default is false.");

  /** Patience with the transaction before. */
  public static final ConfigKey<Integer> ADD_PATIENCE_MS =
      ConfigKey.ofInt("add.partitions.to.txn.retry.backoff.max.ms", 100, 0, INT_MAX)
          .doc(
              "How long partitions that join a transaction wait for the end of the one before, in"
                  + " milliseconds, before the client is told to try again.");

  /** Partitions of the topic. */
  public static final ConfigKey<Integer> TOPIC_NUM_PARTITIONS =
      ConfigKey.ofInt("transaction.state.log.num.partitions", 50, 1, INT_MAX)
          .doc("How many partitions __transaction_state is created with; fixed afterwards.");

  /** Replicas of the topic. */
  public static final ConfigKey<Short> TOPIC_REPLICATION_FACTOR =
      ConfigKey.ofShort("transaction.state.log.replication.factor", 3, 1, Short.MAX_VALUE)
          .doc("How many replicas __transaction_state is created with.");

  /** Replicas that must have a record. */
  public static final ConfigKey<Integer> TOPIC_MIN_ISR =
      ConfigKey.ofInt("transaction.state.log.min.isr", 2, 1, INT_MAX)
          .doc("How many in-sync replicas a write to __transaction_state needs.");

  /** Segments of the topic. */
  public static final ConfigKey<Integer> TOPIC_SEGMENT_BYTES =
      ConfigKey.ofInt("transaction.state.log.segment.bytes", 100 << 20, 1, INT_MAX)
          .doc("How large a segment of __transaction_state grows, in bytes.");

  /** Reads the values. */
  public static TransactionConfig from(Config config) {
    return new TransactionConfig(
        config.get(MAX_TIMEOUT_MS),
        config.get(ID_EXPIRATION_MS),
        config.get(TIMEOUT_CHECK_INTERVAL_MS),
        config.get(EXPIRATION_CHECK_INTERVAL_MS),
        config.get(TWO_PHASE_COMMIT),
        config.get(ADD_PATIENCE_MS));
  }

  /** Every key, for documentation and for DescribeConfigs. */
  public static List<ConfigKey<?>> keys() {
    return List.of(
        MAX_TIMEOUT_MS,
        ID_EXPIRATION_MS,
        TIMEOUT_CHECK_INTERVAL_MS,
        EXPIRATION_CHECK_INTERVAL_MS,
        TWO_PHASE_COMMIT,
        ADD_PATIENCE_MS,
        TOPIC_NUM_PARTITIONS,
        TOPIC_REPLICATION_FACTOR,
        TOPIC_MIN_ISR,
        TOPIC_SEGMENT_BYTES);
  }
}
