package io.tailrace.kernel.fetch.share;

import io.tailrace.kernel.share.SharePartitionKey;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The share sessions of all clients, bounded by {@code group.share.max.share.sessions}. A session
 * ends when its client says so, its connection closes, or its member is silent for too long; then
 * what the member has is released. That a member has left its group ends nothing: it says so on
 * another connection than the one on which it acknowledges. For any thread.
 */
public final class ShareSessions {
  private final ConcurrentHashMap<ShareSession.Key, ShareSession> sessions =
      new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  /** Groups without members, of which sessions are left. */
  private final Set<String> emptied = ConcurrentHashMap.newKeySet();

  private final SharePartitions partitions;
  private final int slots;

  /**
   * None yet.
   *
   * @param slots how many there may be
   */
  public ShareSessions(SharePartitions partitions, int slots) {
    this.partitions = partitions;
    this.slots = slots;
  }

  /** A new session in place of the one that the member has, if any and if there is room. */
  Optional<ShareSession> begin(ShareSession.Key key) {
    ShareSession session = new ShareSession(key);
    emptied.remove(key.group()); // a member fetches
    if (sessions.replace(key, session) != null) {
      return Optional.of(session);
    }
    if (count.incrementAndGet() > slots) {
      count.decrementAndGet();
      return Optional.empty();
    }
    if (sessions.put(key, session) != null) {
      count.decrementAndGet();
    }
    return Optional.of(session);
  }

  Optional<ShareSession> find(ShareSession.Key key) {
    return Optional.ofNullable(sessions.get(key));
  }

  /**
   * Ends a session: what the member has is available to the others, unless it has begun another
   * session meanwhile.
   */
  void end(ShareSession session) {
    if (sessions.remove(session.key(), session)) {
      count.decrementAndGet();
    }
    if (!sessions.containsKey(session.key())) {
      for (SharePartitionKey key : session.partitions()) {
        partitions.find(key).ifPresent(served -> served.release(session.key().member()));
      }
    }
    forgetIfEmptied(session.key().group());
  }

  /** A group has no members any more: when no session of it is left, nothing is in flight. */
  public void emptied(String group) {
    emptied.add(group);
    forgetIfEmptied(group);
  }

  private void forgetIfEmptied(String group) {
    if (emptied.contains(group)
        && sessions.keySet().stream().noneMatch(key -> key.group().equals(group))
        && emptied.remove(group)) {
      partitions.forgetGroup(group);
    }
  }

  /** A member is no longer heard of. */
  public void memberGone(String group, String member) {
    find(new ShareSession.Key(group, member)).ifPresent(this::end);
  }
}
