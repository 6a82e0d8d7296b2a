package io.tailrace.kernel.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who is in a group, in the order of joining, who leads it, and of whom something is expected. */
final class GroupMembers {
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Map<String, String> idsByInstance = new HashMap<>();
  private final Map<String, Session> pending = new HashMap<>();
  private final Set<String> pendingSync = new HashSet<>();
  private final ProtocolVotes votes = new ProtocolVotes();
  private Optional<String> leader = Optional.empty();

  int size() {
    return members.size();
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  boolean contains(String id) {
    return members.containsKey(id);
  }

  Optional<Member> find(String id) {
    return Optional.ofNullable(members.get(id));
  }

  /** A live view, in the order of joining. */
  Collection<Member> all() {
    return Collections.unmodifiableCollection(members.values());
  }

  /** The member that a static member's instance id stands for now. */
  Optional<Member> ofInstance(String instanceId) {
    return Optional.ofNullable(idsByInstance.get(instanceId)).map(members::get);
  }

  ProtocolVotes votes() {
    return votes;
  }

  Optional<String> leader() {
    return leader;
  }

  boolean isLeader(String id) {
    return leader.filter(id::equals).isPresent();
  }

  /** Lets a member lead, if it is there. */
  void lead(Optional<String> id) {
    id.filter(members::containsKey).ifPresent(present -> leader = id);
  }

  /** Adds a member, which leads if nobody does. */
  void add(Member member) {
    members.put(member.id(), member);
    member.instanceId().ifPresent(instance -> idsByInstance.put(instance, member.id()));
    votes.add(member);
    if (leader.isEmpty()) {
      leader = Optional.of(member.id());
    }
    removePending(member.id());
  }

  /** Removes a member or a pending one, and ends its session; another leads then, if there is. */
  void remove(String id) {
    removePending(id);
    Member member = members.remove(id);
    if (member == null) {
      return;
    }
    member.session().cancel();
    votes.remove(member);
    pendingSync.remove(id);
    member.instanceId().ifPresent(idsByInstance::remove);
    if (isLeader(id)) {
      leader = members.keySet().stream().findFirst();
    }
  }

  /** Lets a member take the place of another: it leads if that one did. */
  void replace(Member old, Member successor) {
    boolean leads = isLeader(old.id());
    remove(old.id());
    add(successor);
    if (leads) {
      leader = Optional.of(successor.id());
    }
  }

  /** Changes what a member supports. */
  void update(Member member, List<Protocol> protocols, int rebalanceMs, int sessionMs) {
    votes.remove(member);
    member.update(protocols, rebalanceMs, sessionMs);
    votes.add(member);
  }

  /** Remembers an id that was given out and not yet joined with (KIP-394). */
  void addPending(String id, Session session) {
    pending.put(id, session);
  }

  boolean isPending(String id) {
    return pending.containsKey(id);
  }

  boolean hasPending() {
    return !pending.isEmpty();
  }

  private void removePending(String id) {
    Session session = pending.remove(id);
    if (session != null) {
      session.cancel();
    }
  }

  /** Whether everybody who is expected has a request to join parked here. */
  boolean haveAllJoined() {
    return pending.isEmpty() && members.values().stream().allMatch(Member::isAwaitingJoin);
  }

  long countAwaitingJoin() {
    return members.values().stream().filter(Member::isAwaitingJoin).count();
  }

  /** The members that have not joined the coming generation. */
  List<Member> notJoined() {
    return members.values().stream().filter(member -> !member.isAwaitingJoin()).toList();
  }

  /**
   * Makes sure that the leader is one who has joined.
   *
   * @return whether there is one
   */
  boolean electJoinedLeader() {
    if (leader.map(members::get).filter(Member::isAwaitingJoin).isPresent()) {
      return true;
    }
    Optional<Member> joined = members.values().stream().filter(Member::isAwaitingJoin).findFirst();
    joined.ifPresent(member -> leader = Optional.of(member.id()));
    return joined.isPresent();
  }

  /** Expects every member to ask for its assignment. */
  void expectSync() {
    pendingSync.addAll(members.keySet());
  }

  void synced(String id) {
    pendingSync.remove(id);
  }

  void expectNoSync() {
    pendingSync.clear();
  }

  boolean haveAllSynced() {
    return pendingSync.isEmpty();
  }

  /** A copy: the members that did not ask for their assignment. */
  List<String> notSynced() {
    return new ArrayList<>(pendingSync);
  }

  /** The longest time that a member may take to join, in milliseconds, never below 0. */
  int rebalanceTimeoutMs() {
    int longest = members.values().stream().mapToInt(Member::rebalanceTimeoutMs).max().orElse(0);
    return Math.max(0, longest);
  }

  /** Removes everybody, and ends their sessions. */
  void clear() {
    members.values().forEach(member -> member.session().cancel());
    pending.values().forEach(Session::cancel);
    members.clear();
    idsByInstance.clear();
    pending.clear();
    pendingSync.clear();
    votes.clear();
    leader = Optional.empty();
  }
}
