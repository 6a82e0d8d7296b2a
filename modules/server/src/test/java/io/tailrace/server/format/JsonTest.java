package io.tailrace.server.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "false",
        "0",
        "-1.5e+10",
        "\"\"",
        "[]",
        "{}",
        "[1,[2,{\"a\":null}]]",
        "{\"a\":\"b\",\"c\":[true,false]}",
        "\"\\\"\\\\\\n\\r\\t\\u0001\""
      })
  void whatIsWrittenIsWhatWasRead(String text) {
    assertEquals(text, written(text));
  }

  @Test
  void spaceAndEscapesMakeNoDifference() {
    assertEquals("{\"a\":[1,\"é/\"]}", written(" { \"\\u0061\" : [ 1 , \"\\u00e9\\/\" ] }\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "nul",
        "01",
        "1.",
        "+1",
        ".5",
        "\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\n\"",
        "[",
        "[1,",
        "[1,]",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1,}",
        "{a:1}",
        "1 2",
        "tru e",
        "'a'"
      })
  void whatIsNoJsonIsRefused(String text) {
    assertThrows(FormatException.class, () -> Json.parse(text));
  }

  @Test
  void nestingThatWouldOverflowTheStackIsRefused() {
    assertThrows(FormatException.class, () -> Json.parse("[".repeat(100_000)));
  }

  private static String written(String text) {
    StringBuilder out = new StringBuilder();
    Json.write(Json.parse(text), out);
    return out.toString();
  }
}
