package io.tailrace.delivery;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** A set of offsets that lie near each other: a bit each, in blocks. For one thread. */
final class OffsetSet {
  private static final int BLOCK_BITS = 12;

  private final Map<Long, BitSet> blocks = new HashMap<>();

  void add(long offset) {
    blocks
        .computeIfAbsent(offset >> BLOCK_BITS, _ -> new BitSet())
        .set((int) (offset & ((1 << BLOCK_BITS) - 1)));
  }

  /** Takes an offset out; whether it was in. */
  boolean remove(long offset) {
    BitSet block = blocks.get(offset >> BLOCK_BITS);
    int bit = (int) (offset & ((1 << BLOCK_BITS) - 1));
    if (block == null || !block.get(bit)) {
      return false;
    }
    block.clear(bit);
    if (block.isEmpty()) {
      blocks.remove(offset >> BLOCK_BITS);
    }
    return true;
  }
}
