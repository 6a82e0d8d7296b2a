package io.tailrace.kernel.group;

import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.JoinGroupResponse;
import io.tailrace.wire.message.SyncGroupResponse;

/** The responses that members wait for. */
final class Responses {
  /** Stands for "no member id yet". */
  static final String UNKNOWN_MEMBER = "";

  private Responses() {}

  /** A refusal. */
  static JoinGroupResponse join(ErrorCode error) {
    return new JoinGroupResponse().errorCode(error.code());
  }

  /** A refusal. */
  static JoinGroupResponse join(ErrorCode error, String memberId) {
    return join(error).memberId(memberId);
  }

  /** The generation as it is, for a member that is in it; the leader learns who else is. */
  static JoinGroupResponse joined(ClassicGroup group, String memberId) {
    GroupMembers members = group.members();
    JoinGroupResponse response =
        new JoinGroupResponse()
            .memberId(memberId)
            .generationId(group.generation())
            .protocolType(group.protocolType())
            .protocolName(group.protocol())
            .leader(members.leader().orElse(""));
    if (members.isLeader(memberId)) {
      String protocol = group.protocol().orElse("");
      response.members(
          members.all().stream()
              .map(
                  member ->
                      new JoinGroupResponse.JoinGroupResponseMember()
                          .memberId(member.id())
                          .groupInstanceId(member.instanceId())
                          .metadata(member.metadata(protocol)))
              .toList());
    }
    return response;
  }

  /** A refusal. */
  static SyncGroupResponse sync(ErrorCode error) {
    return new SyncGroupResponse().errorCode(error.code());
  }

  /** A member's assignment. */
  static SyncGroupResponse synced(ClassicGroup group, Member member) {
    return new SyncGroupResponse()
        .protocolType(group.protocolType())
        .protocolName(group.protocol())
        .assignment(member.assignment());
  }
}
