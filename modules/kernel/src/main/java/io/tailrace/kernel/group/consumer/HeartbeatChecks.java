package io.tailrace.kernel.group.consumer;

import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ConsumerGroupHeartbeatRequest;
import java.util.Optional;

/** What a heartbeat must say, whatever the group. */
public final class HeartbeatChecks {
  private static final short MEMBER_ID_REQUIRED = 1;

  private HeartbeatChecks() {}

  /**
   * Refuses a request that contradicts itself.
   *
   * @throws RefusedException if it does
   */
  public static void check(
      ConsumerGroupHeartbeatRequest request, short apiVersion, GroupAssignors assignors) {
    int epoch = request.memberEpoch();
    require(!request.groupId().isBlank(), "GroupId can't be empty.");
    boolean idOptional =
        apiVersion < MEMBER_ID_REQUIRED && (epoch == 0 || epoch == CurrentAssignment.AWAY);
    require(idOptional || !request.memberId().isBlank(), "MemberId can't be empty.");
    requireText(request.instanceId(), "InstanceId");
    requireText(request.rackId(), "RackId");
    require(epoch >= CurrentAssignment.AWAY, "MemberEpoch " + epoch + " is invalid.");
    if (epoch == CurrentAssignment.AWAY) {
      require(request.instanceId().isPresent(), "InstanceId is missing.");
    }
    if (epoch == 0) {
      checkJoin(request);
    }
    request
        .serverAssignor()
        .filter(name -> assignors.named(name).isEmpty())
        .ifPresent(
            name -> {
              throw new RefusedException(
                  ErrorCode.UNSUPPORTED_ASSIGNOR,
                  "There is no assignor " + name + " here, but " + assignors.names() + ".");
            });
  }

  private static void checkJoin(ConsumerGroupHeartbeatRequest request) {
    require(request.rebalanceTimeoutMs() != -1, "RebalanceTimeoutMs is missing in a join.");
    require(
        request.topicPartitions().filter(owned -> owned.isEmpty()).isPresent(),
        "TopicPartitions must be empty in a join.");
    require(
        request.subscribedTopicNames().isPresent() || request.subscribedTopicRegex().isPresent(),
        "SubscribedTopicNames and SubscribedTopicRegex are both missing in a join.");
  }

  private static void requireText(Optional<String> text, String name) {
    require(text.filter(String::isBlank).isEmpty(), name + " can't be empty.");
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new RefusedException(ErrorCode.INVALID_REQUEST, otherwise);
    }
  }
}
