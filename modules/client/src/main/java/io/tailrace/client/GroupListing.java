package io.tailrace.client;

/**
 * A group, as brokers list it.
 *
 * @param state as the broker calls it, such as {@code Stable} or {@code Empty}; empty if it does
 *     not say
 */
public record GroupListing(String id, GroupType type, String state) {}
