package io.tailrace.wire;

/**
 * A request, a response, a header or a piece of stored data of the protocol: one object for every
 * version of its schema. Fields that a version lacks have their default after reading in it.
 *
 * <p>A message belongs to one thread at a time. Texts and ids that it read are its own; {@link
 * java.nio.ByteBuffer} and {@link Payload} fields are views of the buffer that it was read from,
 * and live no longer than that.
 */
public interface Message {

  /** The lowest version that can be read and written. */
  short lowestVersion();

  /** The highest version that can be read and written, be it stable or not. */
  short highestVersion();

  /** Gives every field its default. */
  void clear();

  /**
   * Replaces every field by what the reader has next. Where it fails, the fields are a mixture that
   * only another {@code read} or {@link #clear} mends.
   *
   * @throws MalformedMessageException if the bytes are no such message
   * @throws UnsupportedVersionException if there is no such version
   */
  void read(ByteReader in, short version);

  /**
   * Writes every field.
   *
   * @throws UnsupportedVersionException if there is no such version, or if it cannot say what a
   *     field holds and the schema does not allow that to be left out
   * @throws MessageTooLargeException if the writer's limit is passed
   */
  void write(ByteWriter out, short version);
}
