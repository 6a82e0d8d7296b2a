package io.tailrace.kernel.share;

import java.util.List;

/**
 * What a member says about a run of offsets.
 *
 * @param firstOffset the first
 * @param lastOffset the last, inclusive; not below the first
 * @param types one for each offset, or a single one for all
 */
public record Acknowledgement(long firstOffset, long lastOffset, List<AcknowledgeType> types) {

  /** What it says about an offset within it. */
  AcknowledgeType typeOf(long offset) {
    return types.size() == 1 ? types.getFirst() : types.get((int) (offset - firstOffset));
  }

  /** The last of the offsets from {@code offset} on of which it says the same. */
  long endOfRun(long offset) {
    if (types.size() == 1) {
      return lastOffset;
    }
    AcknowledgeType type = typeOf(offset);
    long last = offset;
    while (last < lastOffset && typeOf(last + 1) == type) {
      last++;
    }
    return last;
  }
}
