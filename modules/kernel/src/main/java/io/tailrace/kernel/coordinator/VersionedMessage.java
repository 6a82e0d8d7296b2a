package io.tailrace.kernel.coordinator;

import io.tailrace.wire.ByteReader;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.MalformedMessageException;
import io.tailrace.wire.Message;
import java.nio.ByteBuffer;

/**
 * Keys and values of internal topics: a message after its version in two bytes, as Kafka has it.
 */
public final class VersionedMessage {
  private VersionedMessage() {}

  /** The bytes of a message. */
  public static ByteBuffer write(Message message, short version) {
    ByteWriter out = new ByteWriter();
    out.int16(version);
    message.write(out, version);
    return out.detach();
  }

  /**
   * Reads a message in the version that the bytes say; the bytes stay as they are.
   *
   * @return the message given
   * @throws MalformedMessageException if they are no such message, or of no known version
   */
  public static <M extends Message> M read(M message, ByteBuffer bytes) {
    ByteReader in = new ByteReader(bytes.duplicate());
    short version = in.int16();
    if (version < message.lowestVersion() || version > message.highestVersion()) {
      throw new MalformedMessageException(
          "Version " + version + " of " + message.getClass().getSimpleName() + " is not known");
    }
    message.read(in, version);
    return message;
  }
}
