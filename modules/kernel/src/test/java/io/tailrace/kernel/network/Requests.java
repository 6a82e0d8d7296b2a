package io.tailrace.kernel.network;

import io.tailrace.wire.message.ApiKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes of requests: a header of version 1, and a body that only the test understands. */
final class Requests {
  private static final byte[] CLIENT_ID = "a-client".getBytes(StandardCharsets.US_ASCII);

  /** An API whose headers have no tagged fields in this version. */
  static final ApiKey API = ApiKey.HEARTBEAT;

  static final short VERSION = 0;

  private Requests() {}

  static byte[] of(int correlationId, byte[] body) {
    return of(API.id(), VERSION, correlationId, body);
  }

  static byte[] of(short api, short version, int correlationId, byte[] body) {
    int size = 2 + 2 + 4 + 2 + CLIENT_ID.length + body.length;
    return ByteBuffer.allocate(4 + size)
        .putInt(size)
        .putShort(api)
        .putShort(version)
        .putInt(correlationId)
        .putShort((short) CLIENT_ID.length)
        .put(CLIENT_ID)
        .put(body)
        .array();
  }

  static byte[] body(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }
}
