package io.tailrace.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ConcurrentModificationException;
import java.util.Iterator;
import org.junit.jupiter.api.Test;

class ReusableListTest {
  private final ReusableList<StringBuilder> list =
      new ReusableList<>(StringBuilder::new, text -> text.setLength(0));

  @Test
  void elementsComeBackAsGoodAsNew() {
    StringBuilder first = list.next().append("x");
    list.clear();
    assertEquals(0, list.size());
    assertSame(first, list.next());
    assertEquals(0, first.length());
    assertNotSame(first, list.next());
  }

  @Test
  void elementsOfTheLastFillingCannotBeReached() {
    list.next();
    list.next();
    list.clear();
    list.next();
    assertThrows(IndexOutOfBoundsException.class, () -> list.get(1));
  }

  @Test
  void oneHugeFillingIsNotKeptForever() {
    for (int i = 0; i < 10_000; i++) {
      list.next();
    }
    StringBuilder early = list.get(ReusableList.MOST_KEPT - 1);
    StringBuilder late = list.get(ReusableList.MOST_KEPT);
    list.clear();
    for (int i = 0; i < 10_000; i++) {
      list.next();
    }
    assertSame(early, list.get(ReusableList.MOST_KEPT - 1));
    assertNotSame(late, list.get(ReusableList.MOST_KEPT));
  }

  @Test
  void iteratorsNoticeThatTheListHasChanged() {
    list.next();
    Iterator<StringBuilder> elements = list.iterator();
    list.clear();
    list.next();
    assertThrows(ConcurrentModificationException.class, elements::next);
  }

  @Test
  void elementsAreNeverTakenFromElsewhere() {
    assertThrows(UnsupportedOperationException.class, () -> list.add(new StringBuilder()));
  }
}
