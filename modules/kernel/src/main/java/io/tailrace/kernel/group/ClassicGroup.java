package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.CoordinatorTimer.Timeout;
import io.tailrace.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A group: its generation, its members, and its offsets. What happens to it is decided elsewhere.
 */
final class ClassicGroup extends Group {
  static final String TYPE = "classic";
  private static final long NO_TIMESTAMP = -1;

  private final GroupMembers members = new GroupMembers();
  private GroupState state = GroupState.EMPTY;
  private GroupState previousState = GroupState.DEAD;
  private long stateTimestampMs = NO_TIMESTAMP;
  private Optional<String> protocolType = Optional.empty();
  private Optional<String> protocol = Optional.empty();
  private int generation;
  private Optional<Set<String>> subscribedTopics = Optional.empty();
  private boolean stored;
  private boolean outdated;
  private boolean memberAdded;
  private boolean assignmentInFlight;
  private Timeout joinTimeout = Timeout.NONE;
  private Timeout syncTimeout = Timeout.NONE;

  ClassicGroup(String id) {
    this(id, new GroupOffsets());
  }

  /** One without membership, with offsets that were another group's of the same id before. */
  ClassicGroup(String id, GroupOffsets offsets) {
    super(id, offsets);
  }

  GroupMembers members() {
    return members;
  }

  GroupState state() {
    return state;
  }

  boolean is(GroupState candidate) {
    return state == candidate;
  }

  /** Whether this is the first rebalance of a group that had no members. */
  boolean isInitialRebalance() {
    return state == GroupState.PREPARING_REBALANCE && previousState == GroupState.EMPTY;
  }

  @Override
  String type() {
    return TYPE;
  }

  @Override
  String stateLabel() {
    return state.label();
  }

  @Override
  boolean isEmpty() {
    return is(GroupState.EMPTY);
  }

  @Override
  boolean isDead() {
    return is(GroupState.DEAD);
  }

  @Override
  boolean isAbandoned() {
    return is(GroupState.EMPTY) && !members.hasPending();
  }

  int generation() {
    return generation;
  }

  @Override
  Optional<String> protocolType() {
    return protocolType;
  }

  Optional<String> protocol() {
    return protocol;
  }

  /** Whether anything of it is in the log. */
  boolean isStored() {
    return stored;
  }

  @Override
  void markStored() {
    stored = true;
  }

  /** Whether the log has an older state of it, although it is empty. */
  boolean isOutdated() {
    return outdated && is(GroupState.EMPTY);
  }

  void markOutdated(boolean value) {
    outdated = value;
  }

  @Override
  boolean isBlank() {
    return !stored
        && is(GroupState.EMPTY)
        && members.isEmpty()
        && !members.hasPending()
        && offsets().isEmpty();
  }

  /** It has come into being, empty, if it had not done so before. */
  void begin(long timestampMs) {
    if (stateTimestampMs == NO_TIMESTAMP) {
      stateTimestampMs = timestampMs;
    }
  }

  void enter(GroupState next, long nowMs) {
    if (!next.mayFollow(state)) {
      throw new IllegalStateException("Group " + id() + " cannot go from " + state + " to " + next);
    }
    previousState = state;
    state = next;
    stateTimestampMs = nowMs;
  }

  /** Becomes a group that never had members; those it has are gone. */
  void reset() {
    members.clear();
    state = GroupState.EMPTY;
    previousState = GroupState.DEAD;
    stateTimestampMs = NO_TIMESTAMP;
    protocolType = Optional.empty();
    memberAdded = false;
  }

  @Override
  void markDead() {
    previousState = state;
    state = GroupState.DEAD;
  }

  @Override
  void revive() {
    state = previousState;
    previousState = GroupState.DEAD;
  }

  /** Whether a member was added since this was asked last, in the first rebalance. */
  boolean takeMemberAdded() {
    boolean added = memberAdded;
    memberAdded = false;
    return added;
  }

  /** Whether the leader's assignment is on its way to the log. */
  boolean isAssignmentInFlight() {
    return assignmentInFlight;
  }

  void assignmentInFlight(boolean value) {
    assignmentInFlight = value;
  }

  /** Replaces the timer of the phase in which members join. */
  void joinTimeout(Timeout timeout) {
    joinTimeout.cancel();
    joinTimeout = timeout;
  }

  /** Replaces the timer of the phase in which members ask for their assignments. */
  void syncTimeout(Timeout timeout) {
    syncTimeout.cancel();
    syncTimeout = timeout;
  }

  /** Whether a member with these protocols fits in. */
  boolean supports(String type, List<Protocol> protocols) {
    return is(GroupState.EMPTY)
        ? !type.isEmpty() && !protocols.isEmpty()
        : protocolType.filter(type::equals).isPresent()
            && members.votes().isSupportedByAll(protocols, members.size());
  }

  void add(Member member, String type) {
    if (members.isEmpty()) {
      protocolType = Optional.of(type);
    }
    if (isInitialRebalance()) {
      memberAdded = true;
    }
    members.add(member);
  }

  /** What is wrong with what a request says about who sends it, if anything (KIP-345). */
  Optional<ErrorCode> refuse(String memberId, Optional<String> instanceId) {
    if (instanceId.isPresent()) {
      Optional<Member> current = members.ofInstance(instanceId.get());
      if (current.isEmpty()) {
        return Optional.of(ErrorCode.UNKNOWN_MEMBER_ID);
      }
      if (!current.get().id().equals(memberId)) {
        return Optional.of(ErrorCode.FENCED_INSTANCE_ID);
      }
    }
    return members.contains(memberId) ? Optional.empty() : Optional.of(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  /** Forms the next generation of those who are there; the group is empty if nobody is. */
  void beginGeneration(long nowMs) {
    generation++;
    memberAdded = false;
    assignmentInFlight = false;
    protocol =
        members.isEmpty() ? Optional.empty() : Optional.of(members.votes().select(members.all()));
    subscribedTopics = readSubscriptions();
    members.expectNoSync();
    enter(members.isEmpty() ? GroupState.EMPTY : GroupState.COMPLETING_REBALANCE, nowMs);
  }

  boolean isConsumerGroup() {
    return protocolType.filter(TopicSubscriptions.CONSUMER::equals).isPresent();
  }

  /** Where that cannot be known, it is in a group of consumers. */
  @Override
  boolean isSubscribedTo(String topic) {
    return subscribedTopics.map(topics -> topics.contains(topic)).orElse(isConsumerGroup());
  }

  @Override
  boolean knowsItsTopics() {
    return !state.isActive() || isConsumerGroup();
  }

  @Override
  List<GroupRecord> deletion() {
    return List.of(new GroupRecord.GroupRemoved(id()));
  }

  @Override
  void end() {
    joinTimeout(Timeout.NONE);
    syncTimeout(Timeout.NONE);
    members.clear();
  }

  @Override
  Optional<Function<CommittedOffset, Long>> unusedSince() {
    if (protocolType.isPresent() && is(GroupState.EMPTY)) {
      return Optional.of(
          offset ->
              stateTimestampMs == NO_TIMESTAMP ? offset.commitTimestampMs() : stateTimestampMs);
    }
    boolean subscriptionsKnown =
        isConsumerGroup() && subscribedTopics.isPresent() && is(GroupState.STABLE);
    return protocolType.isEmpty() || subscriptionsKnown
        ? Optional.of(CommittedOffset::commitTimestampMs)
        : Optional.empty();
  }

  /** What is to be stored of it, with the assignments it has. */
  GroupSnapshot snapshot() {
    return snapshot(stateTimestampMs, Member::assignment);
  }

  /** What is to be stored of it, with assignments that it will have once that is done. */
  GroupSnapshot snapshot(long timestampMs, Function<Member, ByteBuffer> assignments) {
    return new GroupSnapshot(
        protocolType,
        generation,
        protocol,
        members.leader(),
        timestampMs,
        members.all().stream()
            .map(member -> member.stored(protocol.orElse(""), assignments.apply(member)))
            .toList());
  }

  /** Becomes what was stored, with the members given; its offsets stay. */
  void restore(GroupSnapshot snapshot, List<Member> restored) {
    members.clear();
    restored.forEach(members::add);
    members.lead(snapshot.leader());
    state = restored.isEmpty() ? GroupState.EMPTY : GroupState.STABLE;
    previousState = GroupState.DEAD;
    stateTimestampMs = snapshot.stateTimestampMs();
    protocolType = snapshot.protocolType();
    protocol = snapshot.protocol();
    generation = snapshot.generation();
    subscribedTopics = readSubscriptions();
    stored = true;
  }

  private Optional<Set<String>> readSubscriptions() {
    return isConsumerGroup()
        ? TopicSubscriptions.topics(members.all(), protocol.orElse(""))
        : Optional.empty();
  }
}
