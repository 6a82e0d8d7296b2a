package io.tailrace.wire.generator.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRangeTest {

  @ParameterizedTest
  @CsvSource({"3,3,3", "0+,0,32767", "7+,7,32767", "2-5,2,5", " 4-4 ,4,4"})
  void readsRanges(String text, int lowest, int highest) {
    assertEquals(new VersionRange(lowest, highest), VersionRange.parse(text));
  }

  @Test
  void readsNone() {
    assertTrue(VersionRange.parse("none").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "+", "-", "-1", "5-2", "1-", "a", "1-2-3", "40000", "1.5", "None"})
  void refusesWhatIsNoRange(String text) {
    assertThrows(SchemaException.class, () -> VersionRange.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "3", "3+", "2-5"})
  void printsWhatItReads(String text) {
    assertEquals(text, VersionRange.parse(text).toString());
  }

  @Test
  void allEmptyRangesAreOne() {
    assertEquals(VersionRange.NONE, new VersionRange(5, 2));
    assertEquals(VersionRange.NONE, new VersionRange(0, 2).intersect(new VersionRange(3, 4)));
  }

  @ParameterizedTest
  @CsvSource({"0+,2-5,2-5", "2-5,4+,4-5", "2-5,5+,5", "2-5,6+,none", "none,0+,none"})
  void intersects(String a, String b, String both) {
    VersionRange expected = VersionRange.parse(both);
    assertEquals(expected, VersionRange.parse(a).intersect(VersionRange.parse(b)));
    assertEquals(expected, VersionRange.parse(b).intersect(VersionRange.parse(a)));
  }

  @ParameterizedTest
  @CsvSource({"0-5,3+,0-2", "3-5,3+,none", "0-5,none,0-5", "0-2,7+,0-2"})
  void knowsWhatComesBefore(String range, String other, String before) {
    assertEquals(
        VersionRange.parse(before), VersionRange.parse(range).before(VersionRange.parse(other)));
  }

  @Test
  void contains() {
    VersionRange range = new VersionRange(2, 5);
    assertTrue(range.contains(2) && range.contains(5));
    assertFalse(range.contains(1) || range.contains(6) || VersionRange.NONE.contains(0));
    assertTrue(range.containsAll(VersionRange.NONE));
    assertTrue(range.containsAll(new VersionRange(3, 5)));
    assertFalse(range.containsAll(new VersionRange(3, 6)));
  }
}
