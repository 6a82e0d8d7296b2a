package io.tailrace.kernel.group.consumer;

/**
 * A member of a consumer group. Immutable.
 *
 * @param id its member id
 * @param metadata what it told of itself
 * @param current what it has
 */
public record ConsumerMember(String id, MemberMetadata metadata, CurrentAssignment current) {

  static ConsumerMember newcomer(String id) {
    return new ConsumerMember(id, MemberMetadata.NONE, CurrentAssignment.NONE);
  }

  ConsumerMember with(MemberMetadata changed) {
    return new ConsumerMember(id, changed, current);
  }

  ConsumerMember with(CurrentAssignment changed) {
    return new ConsumerMember(id, metadata, changed);
  }

  /** Whether it speaks the classic protocol. */
  public boolean isClassic() {
    return metadata.classic().isPresent();
  }
}
