package io.tailrace.client;

import java.util.Map;
import java.util.Optional;

/**
 * What a client has learnt of a cluster.
 *
 * @param clusterId its id, where the broker tells
 * @param controllerId the broker to which changes are sent, or -1 while there is none
 * @param brokers its brokers by number
 * @param topics topics by name, those that were asked for
 */
public record ClusterDescription(
    Optional<String> clusterId,
    int controllerId,
    Map<Integer, BrokerAddress> brokers,
    Map<String, TopicDescription> topics) {

  static final ClusterDescription UNKNOWN =
      new ClusterDescription(Optional.empty(), -1, Map.of(), Map.of());
}
