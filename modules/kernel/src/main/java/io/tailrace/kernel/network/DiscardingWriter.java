package io.tailrace.kernel.network;

import io.tailrace.spi.storage.LogSlice;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.Message;
import io.tailrace.wire.Payload;

/**
 * Writes to nowhere a response whose connection is gone, and closes the slices that it meets: only
 * writing a message visits all of them, wherever in it they are.
 */
final class DiscardingWriter extends ByteWriter {

  private DiscardingWriter() {}

  /** Closes all slices of a response. */
  static void discard(Message response, short version) {
    response.write(new DiscardingWriter(), version);
  }

  @Override
  protected void payload(Payload payload) {
    spliced(payload.size());
    if (payload instanceof LogPayload(LogSlice slice)) {
      slice.close();
    }
  }
}
