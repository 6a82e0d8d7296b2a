package io.tailrace.kernel.network;

import java.util.Map;

/**
 * What the network has done since it started. The numbers are read one after the other while it
 * goes on, so they may be off by what happens meanwhile.
 *
 * @param connectionsOpened connections that were accepted and served
 * @param connectionsClosed connections that ended, by reason; every reason has an entry
 * @param requests requests that were handled
 * @param bytesIn bytes read from all connections
 * @param bytesOut bytes written to all connections
 * @param memoryUsed bytes that half-read requests and unsent responses take now
 */
public record NetworkCounters(
    long connectionsOpened,
    Map<CloseReason, Long> connectionsClosed,
    long requests,
    long bytesIn,
    long bytesOut,
    long memoryUsed) {}
