package io.tailrace.wire.generator.java;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.wire.generator.schema.VersionRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {

  @ParameterizedTest
  @CsvSource({
    "0+, 3-7, true, false",
    "3-7, 3-7, true, false",
    "none, 3-7, false, true",
    "8+, 3-7, false, true",
    "5+, 3-7, version >= 5, version < 5",
    "0-5, 3-7, version <= 5, version > 5",
    "7+, 3-7, version >= 7, version < 7",
    "4-5, 3-7, version >= 4 && version <= 5, version < 4 || version > 5",
    "5, 3-7, version == 5, version != 5",
  })
  void asksNoMoreThanIsUnknown(String wanted, String known, String code, String negation) {
    Condition condition = Condition.of(VersionRange.parse(wanted), VersionRange.parse(known));
    assertEquals(code, condition.code());
    assertEquals(negation, condition.negation());
  }

  @Test
  void choosesWithoutAskingWhereItCan() {
    assertEquals("a", Condition.ALWAYS.choose("a", "b"));
    assertEquals("b", Condition.NEVER.choose("a", "b"));
    Condition unknown = Condition.of(new VersionRange(2, 9), new VersionRange(0, 9));
    assertEquals("version >= 2 ? a : b", unknown.choose("a", "b"));
    assertEquals("a", unknown.choose("a", "a"));
    assertEquals("version >= 2 ? (x ? a : b) : c", unknown.choose("x ? a : b", "c"));
  }
}
