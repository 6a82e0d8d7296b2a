package io.tailrace.kernel.group.consumer;

import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings one member a step closer to its target (KIP-848): first it gives up what it is not to have
 * any more, then it moves to the epoch of the target, and there it gets what it is to have, as soon
 * as others have given that up.
 *
 * @param group as it is; the member may be newer than what the group knows of it
 * @param cluster the topics that there are
 * @param targetEpoch the epoch of the target
 * @param target what the member is to have
 * @param owned what the member says that it still has; empty if it does not say
 */
record Reconciliation(
    ConsumerGroup group,
    ClusterView cluster,
    int targetEpoch,
    Assignment target,
    Optional<Assignment> owned) {

  /**
   * What the member has after this step; the same if there is no step to make.
   *
   * @param subscriptionChanged whether the member has just subscribed to something else: what it
   *     does not subscribe to any more is taken from it at once
   */
  CurrentAssignment step(ConsumerMember member, boolean subscriptionChanged) {
    CurrentAssignment current = member.current();
    return switch (current.state()) {
      case STABLE -> {
        if (current.epoch() != targetEpoch) {
          yield towardsTarget(member, current.epoch());
        }
        yield subscriptionChanged ? withoutUnsubscribed(member) : current;
      }
      case UNREVOKED_PARTITIONS -> {
        if (!stillOwnsAny(current.pendingRevocation())) {
          yield towardsTarget(member, current.epoch());
        }
        yield subscriptionChanged ? withoutUnsubscribed(member) : current;
      }
      case UNRELEASED_PARTITIONS -> towardsTarget(member, current.epoch());
      case UNKNOWN -> {
        if (owned.filter(has -> has.topics().isEmpty()).isEmpty()) {
          throw new RefusedException(
              ErrorCode.FENCED_MEMBER_EPOCH,
              "The state of member " + member.id() + " is not known here: it must join anew.");
        }
        yield towardsTarget(member, targetEpoch);
      }
    };
  }

  /** Nothing said counts as everything kept. */
  private boolean stillOwnsAny(OwnedPartitions partitions) {
    return owned
        .map(
            has ->
                has.topics().entrySet().stream()
                    .anyMatch(
                        entry ->
                            entry.getValue().stream()
                                .anyMatch(number -> partitions.has(entry.getKey(), number))))
        .orElse(true);
  }

  private CurrentAssignment towardsTarget(ConsumerMember member, int epoch) {
    CurrentAssignment current = member.current();
    Set<Uuid> subscribed = subscribedTopics(member);
    Map<Uuid, Map<Integer, Integer>> kept = new HashMap<>();
    Map<Uuid, Map<Integer, Integer>> revoked = new HashMap<>();
    current
        .assigned()
        .epochs()
        .forEach(
            (topic, numbers) -> {
              Set<Integer> wanted = subscribed.contains(topic) ? target.of(topic) : Set.of();
              numbers.forEach(
                  (number, since) ->
                      (wanted.contains(number) ? kept : revoked)
                          .computeIfAbsent(topic, _ -> new HashMap<>())
                          .put(number, since));
            });
    OwnedPartitions toRevoke = new OwnedPartitions(revoked);
    if (!toRevoke.isEmpty() && stillOwnsAny(toRevoke)) {
      return changed(
          current,
          current.next(
              epoch, MemberState.UNREVOKED_PARTITIONS, new OwnedPartitions(kept), toRevoke));
    }
    boolean waiting = false;
    for (Uuid topic : target.topics().keySet()) {
      for (int number : subscribed.contains(topic) ? target.of(topic) : Set.<Integer>of()) {
        if (current.assigned().has(topic, number)) {
          continue; // it is among those kept
        }
        if (group.isOwnedByOther(member.id(), topic, number)) {
          waiting = true;
        } else {
          kept.computeIfAbsent(topic, _ -> new HashMap<>()).put(number, targetEpoch);
        }
      }
    }
    return changed(
        current,
        current.next(
            targetEpoch,
            waiting ? MemberState.UNRELEASED_PARTITIONS : MemberState.STABLE,
            new OwnedPartitions(kept),
            OwnedPartitions.EMPTY));
  }

  private CurrentAssignment withoutUnsubscribed(ConsumerMember member) {
    CurrentAssignment current = member.current();
    Set<Uuid> subscribed = subscribedTopics(member);
    Map<Uuid, Map<Integer, Integer>> kept = new HashMap<>();
    Map<Uuid, Map<Integer, Integer>> revoked = new HashMap<>();
    current
        .pendingRevocation()
        .epochs()
        .forEach((topic, numbers) -> revoked.put(topic, new HashMap<>(numbers)));
    current
        .assigned()
        .epochs()
        .forEach(
            (topic, numbers) ->
                (subscribed.contains(topic) ? kept : revoked)
                    .computeIfAbsent(topic, _ -> new HashMap<>())
                    .putAll(numbers));
    OwnedPartitions assigned = new OwnedPartitions(kept);
    if (assigned.equals(current.assigned())) {
      return current;
    }
    OwnedPartitions toRevoke = new OwnedPartitions(revoked);
    return stillOwnsAny(toRevoke)
        ? current.next(current.epoch(), MemberState.UNREVOKED_PARTITIONS, assigned, toRevoke)
        : current.next(current.epoch(), current.state(), assigned, current.pendingRevocation());
  }

  /** Waiting on changes nothing, so that there is nothing to store. */
  private static CurrentAssignment changed(CurrentAssignment before, CurrentAssignment after) {
    boolean same =
        before.epoch() == after.epoch()
            && before.state() == after.state()
            && before.assigned().equals(after.assigned())
            && before.pendingRevocation().equals(after.pendingRevocation());
    return same ? before : after;
  }

  private Set<Uuid> subscribedTopics(ConsumerMember member) {
    Set<Uuid> ids = new HashSet<>();
    for (String name : Subscriptions.of(member.metadata(), group.patterns())) {
      cluster.topic(name).map(TopicImage::id).ifPresent(ids::add);
    }
    return ids;
  }
}
