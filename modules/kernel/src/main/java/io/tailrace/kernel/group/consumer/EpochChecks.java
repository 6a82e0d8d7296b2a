package io.tailrace.kernel.group.consumer;

import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Whether who sends a request is who it says, and is up to date. */
public final class EpochChecks {
  private static final short MEMBER_EPOCH_IN_COMMIT = 9;
  private static final int NO_EPOCH = -1;

  private EpochChecks() {}

  /** Decides on one partition that is to be committed. */
  @FunctionalInterface
  public interface PartitionCheck {
    /** What is wrong with it, if anything. */
    Optional<ErrorCode> refuse(Uuid topic, int partition);
  }

  /**
   * Lets a member of the epoch pass; or one that missed the latest epoch, if it has what it says
   * that it has: the answer was lost.
   *
   * @throws RefusedException if the member must start over
   */
  static void checkHeartbeat(ConsumerMember member, int epoch, Optional<Assignment> owned) {
    CurrentAssignment current = member.current();
    if (epoch == 0 || epoch == current.epoch()) {
      return;
    }
    boolean missedOne =
        epoch < current.epoch()
            && epoch == current.previousEpoch()
            && owned.isPresent()
            && isPartOf(owned.get(), current.assigned());
    if (!missedOne) {
      throw new RefusedException(
          ErrorCode.FENCED_MEMBER_EPOCH,
          "Member "
              + member.id()
              + " is in epoch "
              + current.epoch()
              + " and not in "
              + epoch
              + ": it must give up all partitions and join anew.");
    }
  }

  private static boolean isPartOf(Assignment part, OwnedPartitions whole) {
    return part.topics().entrySet().stream()
        .allMatch(entry -> whole.of(entry.getKey()).keySet().containsAll(entry.getValue()));
  }

  /**
   * Who may commit offsets.
   *
   * @param epoch the member epoch, or the generation of a classic member
   * @param transactional whether it is part of a transaction
   * @return how to decide on each partition
   * @throws RefusedException if the whole request is refused
   */
  public static PartitionCheck checkCommit(
      ConsumerGroup group,
      String memberId,
      Optional<String> instanceId,
      int epoch,
      boolean transactional,
      short apiVersion) {
    boolean anonymous = epoch == NO_EPOCH && memberId.isEmpty() && instanceId.isEmpty();
    if ((epoch < 0 && group.isEmpty()) || (transactional && anonymous)) {
      return (_, _) -> Optional.empty();
    }
    ConsumerMember member = group.member(memberId).orElseThrow(() -> unknown(group, memberId));
    if (!transactional && !member.isClassic() && apiVersion < MEMBER_EPOCH_IN_COMMIT) {
      throw new RefusedException(
          ErrorCode.UNSUPPORTED_VERSION,
          "Members of the consumer protocol commit with version 9 or above.");
    }
    int known = member.current().epoch();
    if (epoch == known) {
      return (_, _) -> Optional.empty();
    }
    ErrorCode stale = staleError(member);
    if (epoch > known) {
      throw new RefusedException(stale, stale.message());
    }
    return (topic, partition) -> {
      OptionalInt since = member.current().assigned().epochOf(topic, partition);
      if (since.isEmpty()) {
        since = member.current().pendingRevocation().epochOf(topic, partition);
      }
      // A commit that was under way when the epoch rose still counts, if the partition stayed.
      return since.isPresent() && epoch >= since.getAsInt() ? Optional.empty() : Optional.of(stale);
    };
  }

  /**
   * Who may fetch offsets: those who do not say who they are, and members that are up to date.
   *
   * @throws RefusedException if the request is refused
   */
  public static void checkFetch(ConsumerGroup group, Optional<String> memberId, int epoch) {
    if (memberId.isEmpty() && epoch < 0) {
      return;
    }
    String id = memberId.orElse("");
    ConsumerMember member = group.member(id).orElseThrow(() -> unknown(group, id));
    if (epoch != member.current().epoch()) {
      ErrorCode stale = staleError(member);
      throw new RefusedException(stale, stale.message());
    }
  }

  /** Whether a group may have another member. */
  static void checkSize(ConsumerGroup group, int most, String memberId, Optional<String> instance) {
    boolean known =
        group.member(memberId).isPresent() || instance.flatMap(group::ofInstance).isPresent();
    if (!known && group.members().size() >= most) {
      throw new RefusedException(
          ErrorCode.GROUP_MAX_SIZE_REACHED, "The group has " + most + " members already.");
    }
  }

  /** The member that a static member's request is about. */
  static ConsumerMember staticMember(ConsumerGroup group, String memberId, String instanceId) {
    ConsumerMember member =
        group
            .ofInstance(instanceId)
            .orElseThrow(
                () ->
                    new RefusedException(
                        ErrorCode.UNKNOWN_MEMBER_ID,
                        "Instance id " + instanceId + " is not known."));
    if (!member.id().equals(memberId)) {
      throw new RefusedException(
          ErrorCode.FENCED_INSTANCE_ID,
          "Instance id " + instanceId + " stands for member " + member.id() + " by now.");
    }
    return member;
  }

  static RefusedException unknown(ConsumerGroup group, String memberId) {
    return new RefusedException(
        ErrorCode.UNKNOWN_MEMBER_ID, "Member " + memberId + " is not in group " + group.id() + ".");
  }

  private static ErrorCode staleError(ConsumerMember member) {
    return member.isClassic() ? ErrorCode.ILLEGAL_GENERATION : ErrorCode.STALE_MEMBER_EPOCH;
  }

  /** All members but some speak the classic protocol. */
  public static boolean areClassicBut(ConsumerGroup group, Set<String> others) {
    return group.members().values().stream()
        .allMatch(member -> member.isClassic() != others.contains(member.id()));
  }
}
