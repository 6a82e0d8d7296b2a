package io.tailrace.kernel.group;

import io.tailrace.kernel.group.GroupRecord.OfConsumerGroup;
import io.tailrace.kernel.group.consumer.ConsumerGroup;
import io.tailrace.kernel.group.consumer.Departures;
import io.tailrace.kernel.group.consumer.Subscriptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A group of the consumer protocol (KIP-848): its state, and what its members are waited for. */
final class ModernGroup extends Group {
  static final String TYPE = "consumer";

  private final ConsumerGroup state;
  private final Map<String, MemberTimers> timers = new HashMap<>();
  private boolean dead;
  private boolean resolvingPatterns;

  /** An empty one. */
  ModernGroup(String id, GroupOffsets offsets) {
    super(id, offsets);
    state = new ConsumerGroup(id);
  }

  ConsumerGroup state() {
    return state;
  }

  /** The timers of a member, there or about to be. */
  MemberTimers timersOf(String memberId) {
    return timers.computeIfAbsent(memberId, _ -> new MemberTimers());
  }

  /** A member is gone. */
  void forget(String memberId) {
    MemberTimers gone = timers.remove(memberId);
    if (gone != null) {
      gone.cancel();
    }
  }

  /** Whether the topics that match its patterns are being looked for. */
  boolean isResolvingPatterns() {
    return resolvingPatterns;
  }

  void resolvingPatterns(boolean value) {
    resolvingPatterns = value;
  }

  @Override
  String type() {
    return TYPE;
  }

  @Override
  String stateLabel() {
    return dead ? GroupState.DEAD.label() : state.state().label();
  }

  @Override
  Optional<String> protocolType() {
    return Optional.of(TopicSubscriptions.CONSUMER);
  }

  @Override
  boolean isEmpty() {
    return !dead && state.isEmpty();
  }

  @Override
  boolean isDead() {
    return dead;
  }

  @Override
  boolean isAbandoned() {
    return isEmpty();
  }

  @Override
  boolean isBlank() {
    return false; // it is made of records
  }

  @Override
  void markStored() {}

  @Override
  void markDead() {
    dead = true;
  }

  @Override
  void revive() {
    dead = false;
  }

  @Override
  boolean isSubscribedTo(String topic) {
    return Subscriptions.includes(state, topic);
  }

  @Override
  boolean knowsItsTopics() {
    return true;
  }

  @Override
  Optional<Function<CommittedOffset, Long>> unusedSince() {
    return Optional.of(CommittedOffset::commitTimestampMs);
  }

  @Override
  List<GroupRecord> deletion() {
    return Departures.deletion(state).stream().<GroupRecord>map(OfConsumerGroup::new).toList();
  }

  @Override
  void end() {
    timers.values().forEach(MemberTimers::cancel);
    timers.clear();
  }
}
