package io.tailrace.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeTest {

  @Test
  void thereAreAsManyAsKafkaHas() {
    assertEquals(Errors.values().length, ErrorCode.values().length);
  }

  @ParameterizedTest
  @EnumSource(Errors.class)
  void isKafkas(Errors theirs) {
    ErrorCode ours = ErrorCode.valueOf(theirs.name());
    assertEquals(theirs.code(), ours.code());
    assertSame(ours, ErrorCode.forCode(theirs.code()));
    assertEquals(theirs.exception() instanceof RetriableException, ours.isRetriable());
  }

  @Test
  void codesOfTheFutureAreUnknownErrors() {
    assertSame(ErrorCode.UNKNOWN_SERVER_ERROR, ErrorCode.forCode((short) 10_000));
    assertSame(ErrorCode.UNKNOWN_SERVER_ERROR, ErrorCode.forCode(Short.MIN_VALUE));
  }
}
