package io.tailrace.kernel.compaction;

import io.tailrace.spi.storage.RecordCursor;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What a control batch says (KIP-98); control records are never compressed. */
enum MarkerType {
  ABORT,
  COMMIT,
  /** No marker, but another kind of control record: never to be removed. */
  OTHER,
  /** Its record is gone: it was cleaned before, and only its producer's epoch is kept. */
  EMPTY;

  private static final int TYPE_AT = Short.BYTES;

  static MarkerType of(ByteBuffer buffer, int at) {
    try (RecordCursor cursor = RecordCursor.of(buffer, at)) {
      if (!cursor.next()) {
        return EMPTY;
      }
      Optional<ByteBuffer> key = cursor.key();
      if (key.isEmpty() || key.get().remaining() < TYPE_AT + Short.BYTES) {
        return OTHER;
      }
      return switch (key.get().getShort(TYPE_AT)) {
        case 0 -> ABORT;
        case 1 -> COMMIT;
        default -> OTHER;
      };
    }
  }
}
