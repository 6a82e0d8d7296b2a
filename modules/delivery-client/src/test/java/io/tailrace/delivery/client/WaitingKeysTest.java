package io.tailrace.delivery.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class WaitingKeysTest {
  private static final ByteBuffer KEY = ByteBuffer.wrap(new byte[] {1});
  private static final ByteBuffer OTHER = ByteBuffer.wrap(new byte[] {2});

  private final WaitingKeys keys = new WaitingKeys(100);

  @Test
  void aKeyWaitsUntilAllOfItsRecordsHaveEnded() {
    assertFalse(keys.mustWait(KEY));
    keys.sent(KEY, 10, 100);
    assertTrue(keys.mustWait(KEY));
    assertFalse(keys.mustWait(OTHER));
    keys.sent(KEY, 12, 101);
    assertFalse(keys.mustGoBack(KEY, 10));
    keys.ended(KEY, 10);
    assertTrue(keys.mustWait(KEY));
    assertFalse(keys.mustGoBack(KEY, 12));
    keys.ended(KEY, 12);
    assertFalse(keys.mustWait(KEY));
    assertEquals(0, keys.size());
  }

  @Test
  void whatIsBehindARecordThatFailsAgainGoesBack() {
    keys.sent(KEY, 10, 100);
    keys.sent(KEY, 12, 101);
    assertFalse(keys.mustGoBack(KEY, 10));
    keys.sent(KEY, 10, 102);
    assertTrue(keys.mustGoBack(KEY, 12));
    keys.sent(KEY, 12, 103);
    assertFalse(keys.mustGoBack(KEY, 10));
    keys.ended(KEY, 10);
    assertFalse(keys.mustGoBack(KEY, 12));
  }

  @Test
  void aRecordThatOvertookOthersInTheRetryTopicGoesBack() {
    keys.sent(KEY, 10, 100);
    keys.sent(KEY, 12, 101);
    keys.sent(KEY, 10, 102); // came back and failed, and before 12 has come back
    keys.sent(KEY, 13, 103); // is received, and goes before it
    assertTrue(keys.mustGoBack(KEY, 12));
    keys.sent(KEY, 12, 104);
    assertFalse(keys.mustGoBack(KEY, 10));
    keys.ended(KEY, 10);
    assertTrue(keys.mustGoBack(KEY, 13));
  }

  @Test
  void aRecordThatNeverComesBackHoldsUpNobodyForEver() {
    keys.sent(KEY, 10, 100);
    keys.sent(KEY, 11, 101);
    keys.sent(KEY, 12, 102);
    int turns = 0;
    while (keys.mustGoBack(KEY, 12)) {
      keys.sent(KEY, 12, 103 + turns);
      turns++;
      assertTrue(turns < 10);
    }
    assertTrue(turns > 2, "it can be a copy that has come too early");
    keys.ended(KEY, 12);
    assertFalse(keys.mustWait(KEY));
  }

  @Test
  void aRecordThatComesByIsNotGivenUp() {
    keys.sent(KEY, 10, 100);
    keys.sent(KEY, 12, 101);
    for (int turn = 0; turn < 50; turn++) {
      assertFalse(keys.mustGoBack(KEY, 10));
      keys.sent(KEY, 10, 200 + turn);
      assertTrue(keys.mustGoBack(KEY, 12));
      keys.sent(KEY, 12, 201 + turn);
    }
  }

  @Test
  void theNextOwnerBeginsWhereTheFirstKeyThatWaitsBegan() {
    assertEquals(100, keys.from());
    keys.sent(KEY, 10, 104);
    keys.sent(OTHER, 11, 107);
    keys.sent(KEY, 10, 109);
    assertEquals(104, keys.from());
    keys.ended(KEY, 10);
    assertEquals(107, keys.from());
    keys.ended(OTHER, 11);
    assertEquals(110, keys.from());
  }
}
