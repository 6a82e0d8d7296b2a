package io.tailrace.kernel.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OpenTransactionsTest {
  private final OpenTransactions transactions = new OpenTransactions();

  @Test
  void aTransactionIsDecidedBeforeItsMarkerIsCommitted() {
    transactions.begun(5);
    transactions.ended(5, 9);
    assertFalse(transactions.committed(9)); // up to 9, without the marker
    assertEquals(5, transactions.firstOffset());
    assertTrue(transactions.committed(10));
    assertEquals(OpenTransactions.NONE, transactions.firstOffset());
  }

  @Test
  void theEndOfALaterTransactionDecidesAnEarlierOne() {
    transactions.begun(2);
    transactions.begun(4);
    transactions.ended(4, 6);
    assertTrue(transactions.committed(7));
    assertEquals(2, transactions.firstOffset());
    transactions.ended(2, 8);
    transactions.begun(9);
    assertTrue(transactions.committed(9));
    assertEquals(9, transactions.firstOffset());
  }

  @Test
  void aMarkerThatIsNotCommittedHidesBehindOneThatIs() {
    transactions.begun(1);
    transactions.begun(3);
    transactions.ended(3, 5);
    transactions.ended(1, 6);
    assertTrue(transactions.committed(6));
    assertEquals(1, transactions.firstOffset());
    assertTrue(transactions.committed(7));
    assertEquals(OpenTransactions.NONE, transactions.firstOffset());
  }
}
