package io.tailrace.kernel.group;

import io.tailrace.kernel.group.consumer.ClusterView;
import io.tailrace.kernel.group.consumer.ConsumerGroupConfig;
import io.tailrace.kernel.group.consumer.GroupAssignors;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What groups of the consumer protocol stand on besides (KIP-848).
 *
 * @param config what they were told
 * @param assignors on offer; if there are none, there are no such groups
 * @param cluster the topics and configurations as of now; any thread
 * @param background runs what takes long, on other threads
 */
public record ConsumerGroupContext(
    ConsumerGroupConfig config,
    GroupAssignors assignors,
    Supplier<ClusterView> cluster,
    Executor background) {

  /** What is configured for a group now. */
  Map<String, String> configsOf(String groupId) {
    return cluster.get().configsOf(groupId);
  }
}
