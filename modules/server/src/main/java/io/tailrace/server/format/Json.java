package io.tailrace.server.format;

import java.util.List;
import java.util.Map;

/** A JSON value (RFC 8259). */
sealed interface Json {

  /** An object; of keys that repeat, the last counts. */
  record Obj(Map<String, Json> members) implements Json {}

  /** An array. */
  record Arr(List<Json> elements) implements Json {}

  /** A string, its escapes resolved. */
  record Str(String text) implements Json {}

  /** A number, as it was written. */
  record Num(String text) implements Json {}

  /** True or false. */
  record Bool(boolean value) implements Json {}

  /** Null. */
  record Null() implements Json {}

  /**
   * Reads one value and nothing after it.
   *
   * @throws FormatException if the text is no JSON; the message says where
   */
  static Json parse(String text) {
    return new JsonParser(text).parse();
  }

  /** Appends a string with its quotes and escapes. */
  static void quote(String text, StringBuilder to) {
    to.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> to.append("\\\"");
        case '\\' -> to.append("\\\\");
        case '\n' -> to.append("\\n");
        case '\r' -> to.append("\\r");
        case '\t' -> to.append("\\t");
        default -> {
          if (c < ' ') {
            to.append("\\u%04x".formatted((int) c));
          } else {
            to.append(c);
          }
        }
      }
    }
    to.append('"');
  }

  /** Appends a value in the shortest form. */
  static void write(Json value, StringBuilder to) {
    switch (value) {
      case Obj(Map<String, Json> members) -> {
        String separator = "{";
        for (Map.Entry<String, Json> member : members.entrySet()) {
          quote(member.getKey(), to.append(separator));
          write(member.getValue(), to.append(':'));
          separator = ",";
        }
        to.append(members.isEmpty() ? "{}" : "}");
      }
      case Arr(List<Json> elements) -> {
        String separator = "[";
        for (Json element : elements) {
          write(element, to.append(separator));
          separator = ",";
        }
        to.append(elements.isEmpty() ? "[]" : "]");
      }
      case Str(String text) -> quote(text, to);
      case Num(String text) -> to.append(text);
      case Bool(boolean bool) -> to.append(bool);
      case Null() -> to.append("null");
    }
  }
}
