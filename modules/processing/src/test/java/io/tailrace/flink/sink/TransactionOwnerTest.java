package io.tailrace.flink.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.flink.sink.TransactionOwner.Id;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TransactionOwnerTest {

  @Test
  void anIdIsReadBackAsItWasWritten() {
    Id id = new TransactionOwner("orders", 3, 42).id(7);
    assertEquals("orders-3-42-7", id.text());
    assertEquals(Optional.of(id), Id.parse("orders", id.text()));
  }

  @Test
  void thePrefixOfAnotherSinkIsNotMistaken() {
    assertEquals(Optional.empty(), Id.parse("orders", "orders-eu-3-42-7"));
    assertEquals(Optional.empty(), Id.parse("orders", "orders-1-3-42-7"));
    assertEquals(Optional.empty(), Id.parse("orders", "orders-3-42"));
    assertEquals(Optional.empty(), Id.parse("orders", "order-3-42-7"));
    assertEquals(Optional.empty(), Id.parse("orders", "orders-3-42-99999999999999999999"));
  }

  @Test
  void thePatternTakesThePrefixByTheLetter() {
    Pattern pattern = Pattern.compile(Id.pattern("a.b*(ü)"));
    assertTrue(pattern.matcher("a.b*(ü)-0-0-0").matches());
    assertFalse(pattern.matcher("axb*(ü)-0-0-0").matches());
  }
}
