package io.tailrace.assignors;

import io.tailrace.spi.group.AssignableGroup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * For members that all subscribe to the same topics: everybody gets the same number of partitions,
 * and some one more. Those who have most now get that one more, so that least has to move.
 */
final class EqualQuotas {
  private final Shares shares;
  private final boolean anyTopic;

  EqualQuotas(AssignableGroup group, Shares shares) {
    this.shares = shares;
    anyTopic = !group.topics().isEmpty();
  }

  void fill() {
    if (!anyTopic) {
      return;
    }
    List<Integer> richestFirst = new ArrayList<>();
    for (int member = 0; member < shares.memberCount(); member++) {
      richestFirst.add(member);
    }
    richestFirst.sort(Comparator.comparingInt(member -> -shares.load(member)));
    int total = 0;
    for (int topic = 0; topic < shares.topicCount(); topic++) {
      total += shares.partitionsOf(topic);
    }
    int quota = total / shares.memberCount();
    int larger = total % shares.memberCount();
    Deque<Needy> needy = new ArrayDeque<>();
    for (int i = 0; i < richestFirst.size(); i++) {
      int member = richestFirst.get(i);
      int own = quota + (i < larger ? 1 : 0);
      while (shares.load(member) > own) {
        shares.take(member, shares.largestTopic(member));
      }
      if (shares.load(member) < own) {
        needy.add(new Needy(member, own));
      }
    }
    deal(needy);
  }

  private record Needy(int member, int quota) {}

  /** In turns, so that nobody gets a topic alone. */
  private void deal(Deque<Needy> needy) {
    for (int topic = 0; topic < shares.topicCount(); topic++) {
      for (int partition = shares.nextFree(topic, 0);
          partition >= 0;
          partition = shares.nextFree(topic, partition + 1)) {
        Needy next = needy.remove();
        shares.give(next.member(), topic, partition);
        if (shares.load(next.member()) < next.quota()) {
          needy.add(next);
        }
      }
    }
  }
}
