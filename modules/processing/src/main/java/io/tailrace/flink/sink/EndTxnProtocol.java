package io.tailrace.flink.sink;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of EndTxn, version 5, and its answer: the one request that Kafka's client library
 * offers no call for, when the transaction is another producer's.
 *
 * <pre>
 * request:  size int32, api key int16, api version int16, correlation id int32,
 *           client id (int16 length), tags,
 *           transactional id (compact), producer id int64, producer epoch int16, committed int8, tags
 * answer:   size int32, correlation id int32, tags,
 *           throttle time int32, error code int16, producer id int64, producer epoch int16, tags
 * </pre>
 */
final class EndTxnProtocol {
  /** The version since which the end of a transaction moves the producer epoch on (KIP-890). */
  static final short VERSION = 5;

  static final short NONE = 0;
  static final short TRANSACTIONAL_ID_AUTHORIZATION_FAILED = 53;

  private static final short API_KEY = 26;
  private static final int FIXED_BYTES = 64;
  private static final byte NO_TAGS = 0;

  private EndTxnProtocol() {}

  /** The request, ready to be written. */
  static ByteBuffer request(
      String clientId, int correlationId, PreparedTransaction transaction, boolean commit) {
    byte[] client = clientId.getBytes(StandardCharsets.UTF_8);
    byte[] id = transaction.transactionalId().getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + client.length + id.length);
    out.putInt(0).putShort(API_KEY).putShort(VERSION).putInt(correlationId);
    out.putShort((short) client.length).put(client).put(NO_TAGS);
    putUnsignedVarint(out, id.length + 1);
    out.put(id).putLong(transaction.producerId()).putShort(transaction.producerEpoch());
    out.put((byte) (commit ? 1 : 0)).put(NO_TAGS);
    out.putInt(0, out.position() - Integer.BYTES);
    return out.flip();
  }

  /**
   * Reads an answer, without its size.
   *
   * @return the error code
   * @throws IOException if it is not the answer to that request
   */
  static short errorCode(ByteBuffer answer, int correlationId) throws IOException {
    try {
      int answered = answer.getInt();
      if (answered != correlationId) {
        throw new IOException("The answer to request " + answered + " came for " + correlationId);
      }
      skipTags(answer);
      answer.getInt(); // throttle time
      return answer.getShort();
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new IOException("The answer to EndTxn cannot be read", e);
    }
  }

  private static void skipTags(ByteBuffer in) {
    for (int left = unsignedVarint(in); left > 0; left--) {
      unsignedVarint(in);
      int size = unsignedVarint(in);
      in.position(in.position() + size);
    }
  }

  private static void putUnsignedVarint(ByteBuffer out, int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      out.put((byte) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  private static int unsignedVarint(ByteBuffer in) {
    int value = 0;
    for (int shift = 0; shift < 32; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a varint of more than five bytes");
  }
}
