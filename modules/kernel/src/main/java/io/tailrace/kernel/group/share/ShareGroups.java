package io.tailrace.kernel.group.share;

import io.tailrace.kernel.coordinator.CoordinatorTimer;
import io.tailrace.kernel.coordinator.Turns;
import io.tailrace.wire.ErrorCode;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The share groups of one partition of {@code __consumer_offsets}: their state, and the turns in
 * which it changes. One thread at a time.
 */
public final class ShareGroups {
  private static final System.Logger LOG = System.getLogger(ShareGroups.class.getName());

  private final ShareGroupContext context;
  private final Changes changes;
  private final Map<String, ShareGroup> groups = new HashMap<>();
  private final Map<String, CoordinatorTimer.Timeout> checks = new HashMap<>();
  private final Turns turns = new Turns();
  private boolean stopped;

  /** Writes what changes: as a step of the shard. */
  @FunctionalInterface
  public interface Changes {
    /**
     * Appends records as one step.
     *
     * @param done told when they are committed and applied, or why they are not
     */
    void write(List<ShareGroupRecord> records, Consumer<ErrorCode> done);
  }

  /** None yet. */
  public ShareGroups(ShareGroupContext context, Changes changes) {
    this.context = context;
    this.changes = changes;
  }

  /** What they stand on. */
  ShareGroupContext context() {
    return context;
  }

  /** Whether there is a share group of that name. */
  public boolean contains(String groupId) {
    return find(groupId).isPresent();
  }

  Optional<ShareGroup> find(String groupId) {
    return Optional.ofNullable(groups.get(groupId)).filter(ShareGroup::isStored);
  }

  Collection<ShareGroup> all() {
    return groups.values().stream().filter(ShareGroup::isStored).toList();
  }

  /** Applies a committed record. */
  public void apply(ShareGroupRecord entry) {
    ShareGroup group = groups.computeIfAbsent(entry.group(), ShareGroup::new);
    group.apply(entry);
    dropIfBlank(group);
  }

  /** Forgets a group of which the log knows nothing, once nobody waits for it. */
  private void dropIfBlank(ShareGroup group) {
    if (!group.isStored() && !turns.isHeld(group.id())) {
      groups.remove(group.id(), group);
    }
  }

  /** Everything has been replayed: time begins to count. */
  public void start() {
    for (ShareGroup group : all()) {
      group.members().keySet().forEach(member -> touch(group, member));
    }
  }

  /** Another broker coordinates from now on. */
  public void stop() {
    stopped = true;
    checks.values().forEach(CoordinatorTimer.Timeout::cancel);
    checks.clear();
    turns.end();
  }

  // ------------------------------------------------------------------ turns

  /**
   * Changes a group, which need not exist, when its turn has come: on what everything before it has
   * made of the group, and so once that is committed.
   *
   * @param failed told if the body throws, or if there is no turn any more
   */
  void inTurn(String groupId, Consumer<Turn> body, Consumer<ErrorCode> failed) {
    turns.take(groupId, () -> begin(groupId, body, failed), failed);
  }

  private void begin(String groupId, Consumer<Turn> body, Consumer<ErrorCode> failed) {
    turns.hold(groupId);
    Turn turn = new Turn(groups.computeIfAbsent(groupId, ShareGroup::new));
    try {
      body.accept(turn);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "A change of share group " + groupId + " failed", e);
      turn.end(() -> failed.accept(ErrorCode.UNKNOWN_SERVER_ERROR));
    }
  }

  /** A change of a group, which ends with {@link #finish} or {@link #end}. */
  final class Turn {
    private final ShareGroup group;
    private final List<ShareGroupRecord> records = new ArrayList<>();
    private boolean ended;

    private Turn(ShareGroup group) {
      this.group = group;
    }

    ShareGroup group() {
      return group;
    }

    void write(ShareGroupRecord entry) {
      records.add(entry);
    }

    /** Writes the records, and ends. */
    void finish(Consumer<ErrorCode> done) {
      if (stopped) {
        end(() -> done.accept(ErrorCode.NOT_COORDINATOR));
        return;
      }
      if (records.isEmpty()) {
        end(() -> done.accept(ErrorCode.NONE));
        return;
      }
      changes.write(records, error -> end(() -> done.accept(error)));
    }

    /** Ends without writing anything. */
    void end(Runnable answer) {
      if (ended) {
        return;
      }
      ended = true;
      answer.run();
      turns.release(group.id());
      dropIfBlank(group);
    }
  }

  // ------------------------------------------------------------------ sessions

  /** A member was heard of. */
  void touch(ShareGroup group, String memberId) {
    long timeout = context.view().settings(group.id()).sessionTimeoutMs();
    group.extend(memberId, context.timer().now() + timeout);
    if (!checks.containsKey(group.id())) {
      check(group, timeout);
    }
  }

  /** Looks for silent members when the first of them can be: one timer for a whole group. */
  private void check(ShareGroup group, long delayMs) {
    checks.put(group.id(), context.timer().schedule(delayMs, () -> expire(group)));
  }

  private void expire(ShareGroup group) {
    checks.remove(group.id());
    if (stopped || groups.get(group.id()) != group) {
      return;
    }
    long now = context.timer().now();
    List<String> silent =
        group.members().keySet().stream()
            .filter(member -> group.deadlineOf(member) <= now)
            .toList();
    silent.forEach(member -> expire(group, member));
    long earliest =
        group.members().keySet().stream()
            .filter(member -> !silent.contains(member))
            .mapToLong(group::deadlineOf)
            .min()
            .orElse(Long.MAX_VALUE);
    if (earliest != Long.MAX_VALUE) {
      check(group, Math.max(0, earliest - now));
    }
  }

  private void expire(ShareGroup group, String member) {
    inTurn(
        group.id(),
        turn -> {
          boolean heard =
              group.deadlineOf(member) > context.timer().now() || group.member(member).isEmpty();
          if (heard) {
            turn.end(() -> {});
            return;
          }
          ShareMembership.remove(this, turn, member);
          turn.finish(
              error -> {
                if (error == ErrorCode.NONE) {
                  context.listener().memberGone(group.id(), member);
                  left(group);
                } else if (!stopped) {
                  touch(group, member); // it is tried again when that is over
                }
              });
        },
        error -> {});
  }

  /** A member is no more. */
  void left(ShareGroup group) {
    if (group.isEmpty()) {
      context.listener().emptied(group.id());
    }
  }
}
