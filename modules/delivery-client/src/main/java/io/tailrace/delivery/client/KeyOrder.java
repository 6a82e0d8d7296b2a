package io.tailrace.delivery.client;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Keeps the order of keys in assigned partitions. A partition of a topic and that of its redelivery
 * topic with the same number belong together: they are worked on when both are assigned, and when
 * it is known which keys wait. For the thread that polls.
 */
final class KeyOrder {
  private static final String FROM = "delivery.retry.from=";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Not longer: who does not poll meanwhile takes no part in a rebalance. */
  private static final Duration AT_ONCE = Duration.ofSeconds(3);

  private static final System.Logger LOGGER = System.getLogger(KeyOrder.class.getName());

  private final RetryTopicScan scan;
  private final Executor executor;
  private final Map<TopicPartition, Pair> pairs = new HashMap<>();

  private static final class Pair {
    final TopicPolicy policy;
    long sinceNanos = System.nanoTime();
    boolean hasOwn;
    boolean hasRedelivered;
    Optional<CompletableFuture<WaitingKeys>> waitingKeys = Optional.empty();

    Pair(TopicPolicy policy) {
      this.policy = policy;
    }

    boolean isComplete() {
      return hasOwn && hasRedelivered;
    }
  }

  KeyOrder(RetryTopicScan scan, Executor executor) {
    this.scan = scan;
    this.executor = executor;
  }

  private static TopicPartition own(TopicPolicy policy, int partition) {
    return new TopicPartition(policy.topic(), partition);
  }

  void assigned(TopicPolicy policy, TopicPartition partition) {
    if (!policy.keyOrder()) {
      return;
    }
    Pair pair = pairs.computeIfAbsent(own(policy, partition.partition()), k -> new Pair(policy));
    pair.hasOwn |= partition.topic().equals(policy.topic());
    pair.hasRedelivered |= partition.topic().equals(policy.redeliveryTopic());
    pair.sinceNanos = System.nanoTime();
  }

  /**
   * What is known stays true as long as the topic's own partition is here: whoever has the other
   * one does nothing with it alone.
   */
  void revoked(TopicPolicy policy, TopicPartition partition) {
    Pair pair = pairs.get(own(policy, partition.partition()));
    if (pair == null) {
      return;
    }
    if (partition.topic().equals(policy.topic())) {
      pair.hasOwn = false;
      pair.waitingKeys = Optional.empty();
    }
    if (partition.topic().equals(policy.redeliveryTopic())) {
      pair.hasRedelivered = false;
    }
    if (!pair.hasOwn && !pair.hasRedelivered) {
      pairs.remove(own(policy, partition.partition()));
    }
    pair.sinceNanos = System.nanoTime();
  }

  /** Whether records of the partition may be worked on. */
  boolean isReady(TopicPolicy policy, int partition) {
    return !policy.keyOrder() || waitingKeys(policy, partition).isPresent();
  }

  /** Which keys of the partition wait; empty if order is not kept, or it is not known yet. */
  Optional<WaitingKeys> waitingKeys(TopicPolicy policy, int partition) {
    Pair pair = pairs.get(own(policy, partition));
    return pair == null || !pair.isComplete() ? Optional.empty() : known(pair);
  }

  private static Optional<WaitingKeys> known(Pair pair) {
    return pair.waitingKeys
        .filter(future -> future.isDone() && !future.isCompletedExceptionally())
        .map(CompletableFuture::join);
  }

  /** What is committed with an offset of the topic's own partition, for the next owner. */
  String metadata(TopicPartition partition) {
    return Optional.ofNullable(pairs.get(partition)) // it has the topic's own partitions
        .flatMap(KeyOrder::known)
        .map(keys -> FROM + keys.from())
        .orElse("");
  }

  /**
   * Begins to find out what is not known.
   *
   * @throws DeliveryConsumerException if the partitions of a pair stay with two members
   */
  void restore(Consumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Pair> unknown = new HashMap<>();
    pairs.forEach(
        (own, pair) -> {
          if (!pair.isComplete()) {
            requirePatience(pair);
          } else if (pair.waitingKeys.isEmpty()
              || pair.waitingKeys.get().isCompletedExceptionally()) {
            pair.waitingKeys = Optional.empty();
            unknown.put(own, pair);
          }
        });
    if (unknown.isEmpty()) {
      return;
    }
    try {
      Map<TopicPartition, OffsetAndMetadata> committed =
          consumer.committed(unknown.keySet(), AT_ONCE);
      unknown.forEach((own, pair) -> pair.waitingKeys = Optional.of(read(pair, own, committed)));
    } catch (RetriableException e) {
      LOGGER.log(Level.DEBUG, "Not known yet what is committed: {0}", e); // the next time
    }
  }

  private CompletableFuture<WaitingKeys> read(
      Pair pair, TopicPartition own, Map<TopicPartition, OffsetAndMetadata> committed) {
    OptionalLong from = from(committed.get(own));
    return CompletableFuture.supplyAsync(
        () -> scan.read(pair.policy, own.partition(), from), executor);
  }

  private static OptionalLong from(OffsetAndMetadata committed) {
    if (committed == null || !committed.metadata().matches(FROM + "\\d{1,18}")) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseLong(committed.metadata().substring(FROM.length())));
  }

  private static void requirePatience(Pair pair) {
    if (System.nanoTime() - pair.sinceNanos > PATIENCE.toNanos()) {
      throw new DeliveryConsumerException(
          "Order by key needs the partitions of "
              + pair.policy.topic()
              + " and "
              + pair.policy.redeliveryTopic()
              + " with the same number at one member: use the range assignor, and have all members"
              + " subscribe to both");
    }
  }

  /** Why a partition cannot be restored, if trying again does not help. */
  Optional<Throwable> failure() {
    for (Pair pair : pairs.values()) {
      if (pair.waitingKeys.isPresent() && pair.waitingKeys.get().isCompletedExceptionally()) {
        try {
          pair.waitingKeys.get().join();
        } catch (CompletionException e) {
          if (!(e.getCause() instanceof RetriableException)) {
            return Optional.of(e.getCause());
          }
        }
      }
    }
    return Optional.empty();
  }
}
