package io.tailrace.kernel.network;

import io.tailrace.wire.message.ApiKey;

/** Which APIs a broker offers: what its ApiVersions response advertises. */
@FunctionalInterface
public interface ApiSupport {

  /** Whether a version of an API is offered. Called on every request, on any loop. */
  boolean isOffered(ApiKey api, short version);
}
