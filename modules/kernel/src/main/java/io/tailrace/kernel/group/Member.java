package io.tailrace.kernel.group;

import io.tailrace.kernel.group.GroupSnapshot.StoredMember;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.JoinGroupResponse;
import io.tailrace.wire.message.SyncGroupResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A member of a classic group: what it told, what it was assigned, and what it waits for. */
final class Member {
  private final String id;
  private final Optional<String> instanceId;
  private final String clientId;
  private final String clientHost;
  private final Session session;
  private int rebalanceTimeoutMs;
  private int sessionTimeoutMs;
  private List<Protocol> protocols;
  private ByteBuffer assignment = Bytes.EMPTY;
  private boolean isNew;
  private Optional<Consumer<JoinGroupResponse>> awaitedJoin = Optional.empty();
  private Optional<Consumer<SyncGroupResponse>> awaitedSync = Optional.empty();

  Member(
      String id,
      Optional<String> instanceId,
      String clientId,
      String clientHost,
      int rebalanceTimeoutMs,
      int sessionTimeoutMs,
      List<Protocol> protocols,
      Session session) {
    this.id = id;
    this.instanceId = instanceId;
    this.clientId = clientId;
    this.clientHost = clientHost;
    this.rebalanceTimeoutMs = rebalanceTimeoutMs;
    this.sessionTimeoutMs = sessionTimeoutMs;
    this.protocols = protocols;
    this.session = session;
  }

  /** This member under another id, waiting for nothing: a static member came back (KIP-345). */
  Member renamed(String newId, Session newSession) {
    Member member =
        new Member(
            newId,
            instanceId,
            clientId,
            clientHost,
            rebalanceTimeoutMs,
            sessionTimeoutMs,
            protocols,
            newSession);
    member.assignment = assignment;
    return member;
  }

  String id() {
    return id;
  }

  Optional<String> instanceId() {
    return instanceId;
  }

  boolean isStatic() {
    return instanceId.isPresent();
  }

  String clientId() {
    return clientId;
  }

  String clientHost() {
    return clientHost;
  }

  int rebalanceTimeoutMs() {
    return rebalanceTimeoutMs;
  }

  int sessionTimeoutMs() {
    return sessionTimeoutMs;
  }

  List<Protocol> protocols() {
    return protocols;
  }

  void update(List<Protocol> newProtocols, int newRebalanceTimeoutMs, int newSessionTimeoutMs) {
    protocols = newProtocols;
    rebalanceTimeoutMs = newRebalanceTimeoutMs;
    sessionTimeoutMs = newSessionTimeoutMs;
  }

  /** What it told an assignor that it supports; nothing where it does not. */
  ByteBuffer metadata(String protocol) {
    return protocols.stream()
        .filter(candidate -> candidate.name().equals(protocol))
        .findFirst()
        .map(Protocol::metadata)
        .orElse(Bytes.EMPTY);
  }

  /** The candidate that it likes best. */
  String vote(Set<String> candidates) {
    return protocols.stream()
        .map(Protocol::name)
        .filter(candidates::contains)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("Member " + id + " supports no candidate"));
  }

  ByteBuffer assignment() {
    return assignment;
  }

  void assign(ByteBuffer bytes) {
    assignment = bytes;
  }

  /** Whether it joined since the last generation, so that it does not know its id yet. */
  void markNew(boolean value) {
    isNew = value;
  }

  /** It has been heard of: its session lasts for its timeout from now. */
  void touch() {
    session.extend(sessionTimeoutMs);
  }

  /** Its session, which {@link #touch} makes last. */
  Session session() {
    return session;
  }

  /** Whether it is alive although it sends no heartbeats: its request is parked here. */
  boolean isParked() {
    return !isNew && (isAwaitingJoin() || isAwaitingSync());
  }

  boolean isAwaitingJoin() {
    return awaitedJoin.isPresent();
  }

  boolean isAwaitingSync() {
    return awaitedSync.isPresent();
  }

  /** Parks a request to join; one that is parked already has been given up by its client. */
  void awaitJoin(Consumer<JoinGroupResponse> responder) {
    Optional<Consumer<JoinGroupResponse>> superseded = awaitedJoin;
    awaitedJoin = Optional.of(responder);
    superseded.ifPresent(
        old -> old.accept(Responses.join(ErrorCode.REBALANCE_IN_PROGRESS).memberId(id)));
  }

  /** Answers the parked request to join, if there is one. */
  boolean answerJoin(JoinGroupResponse response) {
    Optional<Consumer<JoinGroupResponse>> responder = awaitedJoin;
    awaitedJoin = Optional.empty();
    responder.ifPresent(parked -> parked.accept(response));
    return responder.isPresent();
  }

  /** Parks a request for the assignment; one that is parked already has been given up. */
  void awaitSync(Consumer<SyncGroupResponse> responder) {
    Optional<Consumer<SyncGroupResponse>> superseded = awaitedSync;
    awaitedSync = Optional.of(responder);
    superseded.ifPresent(old -> old.accept(Responses.sync(ErrorCode.REBALANCE_IN_PROGRESS)));
  }

  /** Answers the parked request for the assignment, if there is one. */
  boolean answerSync(SyncGroupResponse response) {
    Optional<Consumer<SyncGroupResponse>> responder = awaitedSync;
    awaitedSync = Optional.empty();
    responder.ifPresent(parked -> parked.accept(response));
    return responder.isPresent();
  }

  /** What is stored of it. */
  StoredMember stored(String protocol, ByteBuffer newAssignment) {
    return new StoredMember(
        id,
        instanceId,
        clientId,
        clientHost,
        rebalanceTimeoutMs,
        sessionTimeoutMs,
        metadata(protocol),
        newAssignment);
  }
}
