package io.tailrace.flink.sink;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The prepared transactions of one cluster whose producers live in this JVM. Writers put them in;
 * committers, which Flink mostly runs in the same place, commit them without a second producer.
 * Threadsafe.
 */
final class LiveTransactions {
  private static final Map<String, LiveTransactions> BY_CLUSTER = new ConcurrentHashMap<>();

  private final Map<PreparedTransaction, TransactionPool> pools = new ConcurrentHashMap<>();

  /**
   * Those of a cluster.
   *
   * @param bootstrapServers as the sink was given them
   */
  static LiveTransactions of(String bootstrapServers) {
    return BY_CLUSTER.computeIfAbsent(bootstrapServers, key -> new LiveTransactions());
  }

  void add(PreparedTransaction transaction, TransactionPool pool) {
    pools.put(transaction, pool);
  }

  void remove(PreparedTransaction transaction) {
    pools.remove(transaction);
  }

  /**
   * Commits.
   *
   * @return whether that was possible; if not, the transaction may or may not be committed
   */
  boolean commit(PreparedTransaction transaction) throws InterruptedException {
    TransactionPool pool = pools.remove(transaction);
    return pool != null && pool.commit(transaction);
  }
}
