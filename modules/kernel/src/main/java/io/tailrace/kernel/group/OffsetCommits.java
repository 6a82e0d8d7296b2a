package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.Step;
import io.tailrace.kernel.coordinator.TransactionalWrite;
import io.tailrace.kernel.group.GroupRecord.OffsetCommitted;
import io.tailrace.kernel.group.consumer.EpochChecks;
import io.tailrace.kernel.group.consumer.EpochChecks.PartitionCheck;
import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.OffsetCommitRequest;
import io.tailrace.wire.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.tailrace.wire.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.tailrace.wire.message.OffsetCommitResponse;
import io.tailrace.wire.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.tailrace.wire.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import java.util.Optional;
import java.util.function.Consumer;

/** Commits offsets, for members of a group and for consumers without membership. */
final class OffsetCommits {
  /** From here on, clients expect to be told that a group does not exist. */
  private static final short GROUP_NOT_FOUND_VERSION = 9;

  private static final long NO_RETENTION_TIME = -1;

  private final ShardContext context;
  private final Groups groups;

  OffsetCommits(ShardContext context, Groups groups) {
    this.context = context;
    this.groups = groups;
  }

  /**
   * Commits what has no error yet.
   *
   * @param transaction that the offsets are part of (KIP-447), or {@link TransactionalWrite#NONE}
   * @param response has the topics and partitions of the request, in the same order; those with an
   *     error are left out, as their topics do not exist
   */
  void commit(
      Client client,
      OffsetCommitRequest request,
      TransactionalWrite transaction,
      OffsetCommitResponse response,
      Consumer<OffsetCommitResponse> responder,
      Step<GroupRecord> step) {
    boolean transactional = !transaction.equals(TransactionalWrite.NONE);
    short version = client.apiVersion();
    Optional<ModernGroup> modern = groups.findModern(request.groupId());
    Optional<ErrorCode> refusal =
        modern.isPresent()
            ? refuse(modern.get(), request, response, transactional, version)
            : refuse(groups.findClassic(request.groupId()), request, transactional, version);
    if (refusal.isPresent()) {
      responder.accept(failed(response, refusal.get()));
      return;
    }
    if (transactional) {
      step.inTransaction(transaction);
    } else {
      groups
          .findClassic(request.groupId())
          .filter(found -> found.is(GroupState.STABLE) || found.is(GroupState.PREPARING_REBALANCE))
          .flatMap(found -> found.members().find(request.memberId()))
          .ifPresent(Member::touch);
    }
    for (int i = 0; i < request.topics().size(); i++) {
      write(request, request.topics().get(i), response.topics().get(i), step);
    }
    step.respond(responder, response, error -> failed(response, error));
  }

  /**
   * Of a group of the consumer protocol, single partitions may be refused too (KIP-1251); a
   * transaction gets all of its offsets or none.
   */
  private static Optional<ErrorCode> refuse(
      ModernGroup group,
      OffsetCommitRequest request,
      OffsetCommitResponse response,
      boolean transactional,
      short version) {
    if (group.isDead()) {
      return Optional.of(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    }
    PartitionCheck check;
    try {
      check =
          EpochChecks.checkCommit(
              group.state(),
              request.memberId(),
              request.groupInstanceId(),
              request.generationIdOrMemberEpoch(),
              transactional,
              version);
    } catch (RefusedException e) {
      return Optional.of(e.error());
    }
    for (OffsetCommitResponseTopic topic : response.topics()) {
      for (OffsetCommitResponsePartition partition : topic.partitions()) {
        if (partition.errorCode() != ErrorCode.NONE.code()) {
          continue;
        }
        Optional<ErrorCode> refusal = check.refuse(topic.topicId(), partition.partitionIndex());
        if (refusal.isPresent() && transactional) {
          return refusal;
        }
        refusal.ifPresent(error -> partition.errorCode(error.code()));
      }
    }
    return Optional.empty();
  }

  private static Optional<ErrorCode> refuse(
      Optional<ClassicGroup> found,
      OffsetCommitRequest request,
      boolean transactional,
      short version) {
    int generation = request.generationIdOrMemberEpoch();
    if (found.isEmpty()) {
      if (generation < 0) {
        return Optional.empty();
      }
      return Optional.of(
          version >= GROUP_NOT_FOUND_VERSION
              ? ErrorCode.GROUP_ID_NOT_FOUND
              : ErrorCode.ILLEGAL_GENERATION);
    }
    ClassicGroup group = found.get();
    if (group.is(GroupState.DEAD)) {
      return Optional.of(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    }
    boolean isSimple =
        generation < 0 && request.memberId().isEmpty() && request.groupInstanceId().isEmpty();
    if (group.is(GroupState.EMPTY) && generation < 0) {
      return Optional.empty();
    }
    if (isSimple) {
      // Older transactional producers cannot say for which member they commit (KIP-447).
      return transactional ? Optional.empty() : Optional.of(ErrorCode.UNKNOWN_MEMBER_ID);
    }
    Optional<ErrorCode> refusal = group.refuse(request.memberId(), request.groupInstanceId());
    if (refusal.isPresent()) {
      return refusal;
    }
    if (generation != group.generation()) {
      return Optional.of(ErrorCode.ILLEGAL_GENERATION);
    }
    // The member knows of the new generation, but does not have its assignment yet.
    return group.is(GroupState.COMPLETING_REBALANCE) && !transactional
        ? Optional.of(ErrorCode.REBALANCE_IN_PROGRESS)
        : Optional.empty();
  }

  private void write(
      OffsetCommitRequest request,
      OffsetCommitRequestTopic topic,
      OffsetCommitResponseTopic outcomes,
      Step<GroupRecord> step) {
    for (int i = 0; i < topic.partitions().size(); i++) {
      OffsetCommitRequestPartition partition = topic.partitions().get(i);
      OffsetCommitResponsePartition outcome = outcomes.partitions().get(i);
      if (outcome.errorCode() != ErrorCode.NONE.code()) {
        continue;
      }
      String metadata = partition.committedMetadata().orElse("");
      if (metadata.length() > context.config().offsetMetadataMaxBytes()) {
        outcome.errorCode(ErrorCode.OFFSET_METADATA_TOO_LARGE.code());
        continue;
      }
      step.write(
          new OffsetCommitted(
              request.groupId(),
              topic.name(),
              partition.partitionIndex(),
              offset(partition, metadata, request.retentionTimeMs(), topic.topicId())));
    }
  }

  private CommittedOffset offset(
      OffsetCommitRequestPartition partition, String metadata, long retentionMs, Uuid topicId) {
    long now = context.clock().millis();
    return new CommittedOffset(
        partition.committedOffset(),
        partition.committedLeaderEpoch(),
        metadata,
        now,
        retentionMs == NO_RETENTION_TIME ? CommittedOffset.NO_EXPIRY : now + retentionMs,
        topicId);
  }

  /** The response with an error for all that had none. */
  static OffsetCommitResponse failed(OffsetCommitResponse response, ErrorCode error) {
    response.topics().stream()
        .flatMap(topic -> topic.partitions().stream())
        .filter(partition -> partition.errorCode() == ErrorCode.NONE.code())
        .forEach(partition -> partition.errorCode(error.code()));
    return response;
  }
}
