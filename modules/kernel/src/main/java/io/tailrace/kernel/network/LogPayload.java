package io.tailrace.kernel.network;

import io.tailrace.spi.storage.LogSlice;
import io.tailrace.wire.Payload;
import java.nio.ByteBuffer;

/**
 * Stored records in a response. Once handed over in {@link Exchange#respond} the slice is the
 * network's: it sends the bytes straight from the storage to the socket, and closes the slice when
 * they are sent, or when they never will be.
 *
 * @param slice what to send; used by one thread at a time
 */
public record LogPayload(LogSlice slice) implements Payload {

  @Override
  public int size() {
    return slice.size();
  }

  @Override
  public void copyTo(ByteBuffer target) {
    slice.copyTo(0, target);
  }
}
