package io.tailrace.kernel.network;

import io.tailrace.wire.ByteReader;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.Message;
import io.tailrace.wire.Payload;
import java.util.List;

/**
 * A response as tests need it: a number, some runs of records, and a number again.
 *
 * @param value the first number
 * @param payloads the runs of records, each with its length before it
 */
record Reply(int value, List<Payload> payloads) implements Message {
  /** What ends every reply. */
  static final int END = 0x0e0d;

  Reply(int value) {
    this(value, List.of());
  }

  @Override
  public short lowestVersion() {
    return 0;
  }

  @Override
  public short highestVersion() {
    return Short.MAX_VALUE;
  }

  @Override
  public void clear() {}

  @Override
  public void read(ByteReader in, short version) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void write(ByteWriter out, short version) {
    out.int32(value);
    payloads.forEach(out::records);
    out.int32(END);
  }
}
