package io.tailrace.kernel.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private final MemoryBudget budget = new MemoryBudget(100);
  private final List<String> granted = new ArrayList<>();

  @Test
  void withinTheBoundNobodyWaits() {
    assertTrue(budget.request(new Client("a", 60)));
    assertTrue(budget.request(new Client("b", 40)));
    assertEquals(100, budget.used());
    assertTrue(budget.isExhausted());
    assertFalse(budget.isContended());
  }

  @Test
  void oneAtATimeMayExceedTheBoundSoThatAllCannotBlockEachOther() {
    Client a = new Client("a", 60);
    Client b = new Client("b", 60);
    budget.take(90);
    assertTrue(budget.request(a));
    assertFalse(budget.request(b));
    // The one goes on beyond the bound, past those in line, until it is whole.
    assertTrue(budget.request(a));
    assertEquals(210, budget.used());
    budget.finished(a);
    assertEquals(List.of("b"), granted);
    assertEquals(270, budget.used());
  }

  @Test
  void theLongestWaitingGoesFirstAndTheNextOnlyIfThereIsRoom() {
    Client exempt = new Client("exempt", 1);
    budget.take(100);
    assertTrue(budget.request(exempt));
    assertFalse(budget.request(new Client("large", 80)));
    assertFalse(budget.request(new Client("small", 5)));
    budget.give(15);
    assertEquals(List.of(), granted, "the small one waits behind the large one");
    budget.give(66);
    assertEquals(List.of("large"), granted);
    budget.give(80);
    assertEquals(List.of("large", "small"), granted);
    assertEquals(25, budget.used());
  }

  @Test
  void whoIsGoneIsNotServed() {
    Client exempt = new Client("exempt", 1);
    Client gone = new Client("gone", 50);
    budget.take(100);
    assertTrue(budget.request(exempt));
    assertFalse(budget.request(gone));
    assertFalse(budget.request(new Client("next", 50)));
    budget.withdraw(gone);
    budget.withdraw(exempt);
    assertEquals(List.of("next"), granted);
  }

  @Test
  void theExemptionOfWhoIsGonePassesOn() {
    Client first = new Client("first", 10);
    budget.take(100);
    assertTrue(budget.request(first));
    assertFalse(budget.request(new Client("second", 10)));
    assertFalse(budget.request(new Client("third", 10)));
    budget.withdraw(first);
    assertEquals(List.of("second"), granted);
    assertTrue(budget.isContended());
  }

  private final class Client implements MemoryBudget.Claimant {
    private final String name;
    private final int bytes;

    Client(String name, int bytes) {
      this.name = name;
      this.bytes = bytes;
    }

    @Override
    public int claim() {
      return bytes;
    }

    @Override
    public void granted() {
      granted.add(name);
    }
  }
}
