package io.tailrace.kernel.api;

import io.tailrace.kernel.network.ListenerConfig;
import java.util.Optional;
import java.util.function.Function;

/**
 * This broker as clients are told about it.
 *
 * @param id its number
 * @param rack its place, if it has one
 * @param endpoint by the name of a listener, what clients that came to it are told to connect to;
 *     called on event loops, often
 */
public record BrokerNode(
    int id, Optional<String> rack, Function<String, ListenerConfig> endpoint) {}
