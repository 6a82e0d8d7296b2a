package io.tailrace.kernel.fetch;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/**
 * The fetch sessions of all clients, bounded (KIP-227): when there are too many, one that nobody
 * used for two minutes makes room, or one that is older than that and smaller than the new one;
 * else the client does without.
 */
public final class FetchSessions {
  private static final long EVICTION_MS = 120_000;

  private final ConcurrentHashMap<Integer, FetchSession> byId = new ConcurrentHashMap<>();
  private final int slots;
  private final InstantSource clock;
  private final IntSupplier random;

  /**
   * None yet.
   *
   * @param slots how many there may be
   * @param clock tells how long one was not used
   */
  public FetchSessions(int slots, InstantSource clock) {
    this(slots, clock, new SecureRandom()::nextInt);
  }

  FetchSessions(int slots, InstantSource clock, IntSupplier random) {
    this.slots = slots;
    this.clock = clock;
    this.random = random;
  }

  /**
   * A new session, if there is room for it.
   *
   * @param partitions how many it begins with
   */
  synchronized Optional<FetchSession> create(boolean usesTopicIds, int partitions) {
    if (byId.size() >= slots && !evict(partitions)) {
      return Optional.empty();
    }
    while (true) {
      int id = random.getAsInt() & Integer.MAX_VALUE;
      FetchSession session = new FetchSession(id, usesTopicIds, clock.millis());
      if (id != 0 && byId.putIfAbsent(id, session) == null) {
        return Optional.of(session);
      }
    }
  }

  /** Makes room, if somebody has less need of it than a session of so many partitions. */
  private boolean evict(int partitions) {
    long longAgo = clock.millis() - EVICTION_MS;
    return byId.values().stream()
        .min(Comparator.comparingLong(FetchSession::lastUsedMs))
        .filter(oldest -> oldest.lastUsedMs() < longAgo)
        .or(
            () ->
                byId.values().stream()
                    .filter(session -> session.createdMs() < longAgo)
                    .min(Comparator.comparingInt(FetchSession::size))
                    .filter(smallest -> smallest.size() < partitions))
        .map(session -> byId.remove(session.id(), session))
        .orElse(false);
  }

  Optional<FetchSession> find(int id) {
    return Optional.ofNullable(byId.get(id));
  }

  void remove(int id) {
    byId.remove(id);
  }

  long now() {
    return clock.millis();
  }
}
