package io.tailrace.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.client.OffsetSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartOffsetTest {

  @Test
  void placesNumbersAndTimesAreUnderstood() {
    assertEquals(new StartOffset.Spec(OffsetSpec.EARLIEST), StartOffset.parse("earliest"));
    assertEquals(new StartOffset.Spec(OffsetSpec.LATEST), StartOffset.parse("latest"));
    assertEquals(new StartOffset.Fixed(17), StartOffset.parse("17"));
    assertEquals(new StartOffset.FromEnd(10), StartOffset.parse("-10"));
    assertEquals(
        new StartOffset.Spec(OffsetSpec.at(1_769_860_800_000L)),
        StartOffset.parse("2026-01-31T12:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "first", "1.5", "2026-01-31", "1969-01-01T00:00:00Z"})
  void anythingElseIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> StartOffset.parse(text));
  }
}
