package io.tailrace.kernel.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class IdleListTest {
  private final IdleList<Item> list = new IdleList<>();

  @Test
  void theLongestIdleComesFirst() {
    Item a = new Item();
    Item b = new Item();
    Item c = new Item();
    list.touch(a, 1);
    list.touch(b, 2);
    list.touch(c, 3);
    list.touch(a, 4);
    list.touch(a, 5);
    assertEquals(List.of(b, c, a), all());
    assertEquals(5, a.lastActive());
  }

  @Test
  void removedOnesAreGoneAndMayReturn() {
    Item a = new Item();
    Item b = new Item();
    list.touch(a, 1);
    list.remove(b);
    list.touch(b, 2);
    list.remove(a);
    list.remove(a);
    assertEquals(List.of(b), all());
    list.remove(b);
    assertNull(list.first());
    list.touch(a, 3);
    assertEquals(List.of(a), all());
  }

  @Test
  void anyOrderOfTouchesAndRemovalsAgreesWithAPlainList() {
    long seed = ThreadLocalRandom.current().nextLong();
    Random random = new Random(seed);
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      items.add(new Item());
    }
    List<Item> model = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      Item item = items.get(random.nextInt(items.size()));
      model.remove(item);
      if (random.nextInt(3) == 0) {
        list.remove(item);
      } else {
        model.add(item);
        list.touch(item, i);
      }
      assertEquals(model, all(), "seed " + seed);
    }
  }

  private List<Item> all() {
    List<Item> all = new ArrayList<>();
    for (Item item = list.first(); item != null; item = item.next()) {
      all.add(item);
    }
    return all;
  }

  private static final class Item extends IdleList.Entry<Item> {}
}
