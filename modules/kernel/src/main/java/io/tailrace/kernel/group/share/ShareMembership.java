package io.tailrace.kernel.group.share;

import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.wire.Uuid;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a change of a group's members, or of its topics, makes of the group, as records. */
final class ShareMembership {
  private ShareMembership() {}

  /** The members as they are to be, while a turn decides about them. */
  static SortedMap<String, ShareMember> with(ShareGroup group, ShareMember member) {
    SortedMap<String, ShareMember> members = new TreeMap<>(group.members());
    members.put(member.id(), member);
    return members;
  }

  /** Removes a member: by tombstones, and with a new assignment of what it had. */
  static void remove(ShareGroups groups, ShareGroups.Turn turn, String memberId) {
    ShareGroup group = turn.group();
    SortedMap<String, ShareMember> members = new TreeMap<>(group.members());
    members.remove(memberId);
    turn.write(new ShareGroupRecord.CurrentRemoved(group.id(), memberId));
    turn.write(new ShareGroupRecord.MemberTargetRemoved(group.id(), memberId));
    turn.write(new ShareGroupRecord.MemberRemoved(group.id(), memberId));
    int epoch = group.epoch() + 1;
    turn.write(
        new ShareGroupRecord.GroupStored(
            group.id(), epoch, hash(groups.context().view(), members)));
    assign(groups, turn, members, group.partitions(), epoch);
  }

  /**
   * Assigns the partitions anew.
   *
   * @param members as they are to be
   * @param partitions those that have state
   * @param epoch the group epoch for which it is
   * @return what each member is to have
   */
  static Map<String, TopicSlices> assign(
      ShareGroups groups,
      ShareGroups.Turn turn,
      SortedMap<String, ShareMember> members,
      StatePartitions partitions,
      int epoch) {
    ShareGroup group = turn.group();
    ShareGroupView view = groups.context().view();
    SortedMap<String, Set<Uuid>> subscriptions = new TreeMap<>();
    Map<String, TopicSlices> before = new HashMap<>();
    members.forEach(
        (id, member) -> {
          subscriptions.put(id, ids(view, member));
          before.put(id, group.targetOf(id));
        });
    Map<Uuid, Set<Integer>> assignable = new HashMap<>();
    partitions.topics().forEach((id, topic) -> assignable.put(id, topic.partitions()));
    Map<String, TopicSlices> targets = SimpleAssignor.assign(subscriptions, assignable, before);
    targets.forEach(
        (member, target) -> {
          if (!target.equals(group.targetOf(member))) {
            turn.write(new ShareGroupRecord.MemberTargetStored(group.id(), member, target));
          }
        });
    turn.write(
        new ShareGroupRecord.TargetStored(group.id(), epoch, groups.context().clock().millis()));
    return targets;
  }

  private static Set<Uuid> ids(ShareGroupView view, ShareMember member) {
    Set<Uuid> ids = new TreeSet<>(Comparator.comparing(Uuid::high).thenComparing(Uuid::low));
    member.topics().forEach(name -> view.topic(name).map(TopicImage::id).ifPresent(ids::add));
    return ids;
  }

  /** The names of all topics that members want. */
  static Set<String> topics(SortedMap<String, ShareMember> members) {
    Set<String> names = new TreeSet<>();
    members.values().forEach(member -> names.addAll(member.topics()));
    return names;
  }

  /** Changes whenever a topic that members want is created, deleted or gets partitions. */
  static long hash(ShareGroupView view, SortedMap<String, ShareMember> members) {
    long hash = 0;
    for (String name : topics(members)) {
      Optional<TopicImage> topic = view.topic(name);
      if (topic.isPresent()) {
        long one = Objects.hash(name, topic.get().partitions().size());
        hash = 31 * hash + (one ^ topic.get().id().high() ^ topic.get().id().low());
      }
    }
    return hash;
  }
}
