package io.tailrace.examples.worldcup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class OrderCheckTest {
  private final OrderCheck check = new OrderCheck(1);

  @Test
  void aGameInOrderIsFineWhoeverCommentsIt() {
    see("1 0 KICK_OFF ARG 0 by ann", "2 5 GOAL FRA 10 by bob", "3 90 FULL_TIME ARG 0 by bob");
    assertEquals(List.of(), check.violations());
    assertEquals(1, check.handOvers());
    assertTrue(check.isOver());
  }

  @Test
  void anEventLeftOutIsAViolation() {
    see("1 0 KICK_OFF ARG 0 by ann", "3 7 GOAL FRA 9 by bob");
    assertEquals(
        List.of("ARG-FRA: bob commented event 3 after event 1 by ann"), check.violations());
  }

  @Test
  void anEventCommentedTwiceIsAViolation() {
    see("1 0 KICK_OFF ARG 0 by ann", "1 0 KICK_OFF ARG 0 by bob");
    assertEquals(1, check.violations().size());
  }

  @Test
  void eventsOfOneGameDoNotDisturbAnother() {
    see("1 0 KICK_OFF ARG 0 by ann");
    check.see("JPN-GER", "1 0 KICK_OFF JPN 0 by ann");
    see("2 7 GOAL FRA 9 by ann");
    assertEquals(List.of(), check.violations());
    assertEquals(0, check.handOvers());
  }

  @Test
  void aGameThatNeverEndsIsNotOver() {
    see("1 0 KICK_OFF ARG 0 by ann");
    assertFalse(check.isOver());
  }

  private void see(String... comments) {
    for (String comment : comments) {
      check.see("ARG-FRA", comment);
    }
  }
}
