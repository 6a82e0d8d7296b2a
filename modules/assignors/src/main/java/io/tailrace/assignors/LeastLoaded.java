package io.tailrace.assignors;

import io.tailrace.spi.group.AssignableGroup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * For members with different subscriptions: a partition goes to the subscriber that has least, and
 * then partitions move from who has more to who has less, as long as that makes the two more equal.
 * Every such move lowers the sum of the squares of all loads, so there is an end to it.
 */
final class LeastLoaded {
  private final Shares shares;
  private final List<List<Integer>> subscribers = new ArrayList<>(); // by topic

  LeastLoaded(AssignableGroup group, Shares shares) {
    this.shares = shares;
    for (String topic : group.topics().keySet()) {
      List<Integer> members = new ArrayList<>();
      for (int member = 0; member < group.members().size(); member++) {
        if (group.members().get(member).topics().contains(topic)) {
          members.add(member);
        }
      }
      subscribers.add(members);
    }
  }

  void fill() {
    List<Integer> scarcestFirst = new ArrayList<>();
    for (int topic = 0; topic < shares.topicCount(); topic++) {
      scarcestFirst.add(topic);
    }
    // Where there is least choice first: what comes later can make up for it.
    scarcestFirst.sort(
        Comparator.comparingInt((Integer topic) -> subscribers.get(topic).size())
            .thenComparingInt(topic -> -shares.partitionsOf(topic)));
    for (int topic : scarcestFirst) {
      for (int partition = shares.nextFree(topic, 0);
          partition >= 0;
          partition = shares.nextFree(topic, partition + 1)) {
        shares.give(poorest(topic), topic, partition);
      }
    }
    boolean moved = true;
    while (moved) {
      moved = false;
      for (int topic : scarcestFirst) {
        moved |= balance(topic);
      }
    }
  }

  private boolean balance(int topic) {
    boolean moved = false;
    while (true) {
      int from = richestOwner(topic);
      int to = poorest(topic);
      if (shares.load(from) - shares.load(to) < 2) {
        return moved;
      }
      shares.give(to, topic, shares.take(from, topic));
      moved = true;
    }
  }

  private int poorest(int topic) {
    return best(topic, _ -> true, Comparator.comparingInt(shares::load));
  }

  private int richestOwner(int topic) {
    return best(
        topic,
        member -> shares.count(member, topic) > 0,
        Comparator.comparingInt(member -> -shares.load(member)));
  }

  private int best(int topic, IntPredicate condition, Comparator<Integer> order) {
    return subscribers.get(topic).stream().filter(condition::test).min(order).orElseThrow();
  }
}
