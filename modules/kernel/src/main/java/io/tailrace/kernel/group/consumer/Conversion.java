package io.tailrace.kernel.group.consumer;

import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.CurrentStored;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.EpochStored;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.MemberStored;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.MemberTargetStored;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.TargetStored;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What makes a group of the new protocol out of a classic one. */
public final class Conversion {
  private Conversion() {}

  /**
   * A member of the classic group.
   *
   * @param subscription what it told the assignor in use
   * @param assignment what that assigned to it; no bytes if it did not
   */
  public record Upgrading(
      String id,
      Optional<String> instanceId,
      String clientId,
      String clientHost,
      int rebalanceTimeoutMs,
      ClassicMember classic,
      ByteBuffer subscription,
      ByteBuffer assignment) {}

  /**
   * The records: everybody has what it was assigned, at an epoch that is the generation. What two
   * members had, if they did, is the first one's.
   *
   * @throws io.tailrace.wire.MalformedMessageException if members do not speak the consumer
   *     protocol, or an assignor adds to it
   */
  public static List<ConsumerGroupRecord> upgrade(
      String group, int generation, List<Upgrading> members, ClusterView cluster) {
    List<ConsumerGroupRecord> records = new ArrayList<>();
    Set<String> topics = new HashSet<>();
    OwnedOnce owned = new OwnedOnce();
    for (Upgrading member : members) {
      ConsumerProtocol.Subscription subscription =
          ConsumerProtocol.subscription(member.subscription());
      topics.addAll(subscription.topics());
      Assignment assignment =
          owned.claim(ConsumerProtocol.assignment(member.assignment(), cluster));
      records.add(
          new MemberStored(
              group,
              member.id(),
              new MemberMetadata(
                  member.instanceId(),
                  subscription.rackId(),
                  member.clientId(),
                  member.clientHost(),
                  new HashSet<>(subscription.topics()),
                  "",
                  member.rebalanceTimeoutMs(),
                  Optional.empty(),
                  Optional.of(member.classic()))));
      records.add(new MemberTargetStored(group, member.id(), assignment));
      records.add(
          new CurrentStored(
              group,
              member.id(),
              new CurrentAssignment(
                  generation,
                  generation,
                  MemberState.STABLE,
                  OwnedPartitions.at(generation, assignment),
                  OwnedPartitions.EMPTY)));
    }
    records.addFirst(new EpochStored(group, generation, MetadataHash.of(topics, cluster)));
    records.add(new TargetStored(group, generation, 0));
    return records;
  }
}
