package io.tailrace.wire.generator.java;

import java.util.Locale;

/** Names of the schema language as names of Java. */
final class Names {
  private Names() {}

  /** {@code TopicId} as {@code topicId}. */
  static String member(String schemaName) {
    return schemaName.substring(0, 1).toLowerCase(Locale.ROOT) + schemaName.substring(1);
  }

  /** {@code topicId} as {@code TopicId}. */
  static String capital(String member) {
    return member.substring(0, 1).toUpperCase(Locale.ROOT) + member.substring(1);
  }

  /** {@code AddOffsetsToTxn} as {@code ADD_OFFSETS_TO_TXN}. */
  static String constant(String schemaName) {
    return schemaName.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
  }

  /** A text as Java source. */
  static String literal(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
