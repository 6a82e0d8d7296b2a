package io.tailrace.wire.generator.schema;

import java.util.Arrays;

/** What a schema describes. */
public enum MessageKind {
  /** What a client asks. */
  REQUEST("request"),
  /** What a broker answers. */
  RESPONSE("response"),
  /** What comes before a request or a response. */
  HEADER("header"),
  /** Something stored or embedded. */
  DATA("data"),
  /** A record of the metadata log. */
  METADATA("metadata"),
  /** The key of a coordinator's record. */
  COORDINATOR_KEY("coordinator-key"),
  /** The value of a coordinator's record. */
  COORDINATOR_VALUE("coordinator-value");

  private final String text;

  MessageKind(String text) {
    this.text = text;
  }

  static MessageKind parse(String text) {
    return Arrays.stream(values())
        .filter(kind -> kind.text.equals(text))
        .findAny()
        .orElseThrow(() -> new SchemaException("No type of a message: " + text));
  }
}
