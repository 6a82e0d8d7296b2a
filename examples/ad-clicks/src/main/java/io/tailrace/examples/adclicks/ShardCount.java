package io.tailrace.examples.adclicks;

import java.time.Instant;

/** How often an ad was clicked in a minute, as far as one of its shards knows. */
public record ShardCount(String ad, int shard, Instant minute, long clicks) {}
