package io.tailrace.kernel.fetch.share;

import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.partition.PartitionReader;
import io.tailrace.kernel.share.OffsetReset;
import io.tailrace.wire.ErrorCode;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Finds where a group begins that has no offset yet.
 *
 * @param clock the time of day
 */
record StartOffset(InstantSource clock) {

  /**
   * Looks it up on a background thread.
   *
   * @param answer told the offset, or the error; exactly once
   */
  void find(Partition partition, OffsetReset reset, BiConsumer<ErrorCode, Optional<Long>> answer) {
    partition.query(reader -> find(reader, reset), answer);
  }

  private long find(PartitionReader reader, OffsetReset reset) {
    return switch (reset) {
      case OffsetReset.Earliest _ -> reader.logStartOffset();
      case OffsetReset.Latest _ -> reader.highWatermark();
      case OffsetReset.ByDuration(var age) ->
          reader
              .atOrAfter(clock.millis() - age.toMillis(), false)
              .map(PartitionReader.FoundOffset::offset)
              .orElseGet(reader::highWatermark);
    };
  }
}
