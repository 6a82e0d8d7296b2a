package io.tailrace.spi.storage;

import java.nio.ByteBuffer;

/**
 * Says what a compaction leaves of each batch; see {@link LogCompaction#compact}. Called on the
 * thread that compacts, for one batch after the other, in order of their offsets, once for each. It
 * may take its time. It ends the compaction by throwing: what it throws is what {@code compact}
 * throws.
 */
@FunctionalInterface
public interface BatchFilter {

  /**
   * Looks at one batch.
   *
   * @param buffer holds the whole batch; valid during the call, and not to be written
   * @param at where it begins
   */
  Verdict filter(ByteBuffer buffer, int at);

  /** What becomes of a batch. */
  sealed interface Verdict {
    /** It stays as it is. */
    Verdict KEEP = new Keep();

    /** It goes. */
    Verdict DROP = new Drop();

    /** It stays as it is. */
    record Keep() implements Verdict {}

    /** It goes. */
    record Drop() implements Verdict {}

    /**
     * Another batch takes its place.
     *
     * @param batch the whole batch, from position to limit, with the base offset and the last
     *     offset of the one that it replaces; used before the filter is called again
     */
    record Replace(ByteBuffer batch) implements Verdict {}
  }
}
