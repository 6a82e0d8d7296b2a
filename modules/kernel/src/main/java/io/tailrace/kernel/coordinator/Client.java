package io.tailrace.kernel.coordinator;

/**
 * Who sends a request, and in which version.
 *
 * @param apiVersion the version of the request
 * @param clientId as the client calls itself; empty if it does not
 * @param host its address as Kafka shows it, such as {@code /127.0.0.1}
 */
public record Client(short apiVersion, String clientId, String host) {}
