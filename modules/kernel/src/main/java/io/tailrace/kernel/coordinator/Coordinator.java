package io.tailrace.kernel.coordinator;

/**
 * A state machine in shards, one for each partition of an internal topic, of which this broker
 * serves those that it leads. All of the state is in the topic. For any thread.
 *
 * @param <R> the records of the topic
 */
public interface Coordinator<R> extends AutoCloseable {

  /**
   * This broker has become the leader of a partition: its shard is loaded. Until that is done,
   * clients are told to wait.
   */
  ShardLoader<R> load(int partition, ShardRuntime<R> runtime);

  /** This broker leads a partition no more: clients are sent to look for their coordinator. */
  void unload(int partition);

  /** Of how many partitions the topic is, or will be. */
  int partitions();

  /** Unloads everything; later requests are refused. */
  @Override
  void close();
}
