package io.tailrace.spi.delivery;

import java.util.List;
import java.util.Optional;

/**
 * A partition as a delivery plugin uses it: as a consumer of committed records and as an idempotent
 * producer, without a socket between. Quotas do not count here. For any thread; reading and
 * appending block, until the partition's log is open, for I/O, and for whatever {@code durability}
 * the topic asks for.
 */
public interface DeliveryPartition {

  /**
   * Reads committed records (those of open transactions and all after them are not yet, those of
   * aborted ones are never shown), decompressed.
   *
   * @param offset where to begin; where the log begins later, the read begins there
   * @param maxBytes about how many bytes of keys, values and headers are enough; one record is read
   *     even if it is larger
   * @return what there is, perhaps nothing
   * @throws DeliveryException if the log cannot be read now, or is gone
   */
  Read read(long offset, int maxBytes);

  /**
   * Appends records as one batch, in the codec that the topic asks for. Their timestamps are the
   * given ones, or the broker's where the topic says so; their offsets are ignored. A batch may
   * exceed {@code max.message.bytes}: what a topic has taken is not refused for the headers that
   * were added to it.
   *
   * @param records at least one
   * @param sequence makes it idempotent: a batch that is in the log already is not appended again
   *     if it is one of the last five of its producer there, and nothing else was appended under
   *     its number. Without one it is appended.
   * @return the offset of the first record; of a repeated batch, where it is since the first time
   * @throws DeliveryException if it was not appended, or nobody can tell
   */
  long append(List<DeliveryRecord> records, Optional<ProducerSequence> sequence);

  /**
   * Deletes the records before an offset, for good. What is deleted already does no harm.
   *
   * @param offset at most the end of what can be read
   * @return the offset that the log begins with now
   * @throws DeliveryException {@link DeliveryException.Reason#REFUSED} if the log does not reach to
   *     the offset
   */
  long deleteBefore(long offset);

  /**
   * Calls a listener whenever more can be read, until it is told to stop. The listener runs on the
   * thread that appends: it must not block, and should do no more than wake somebody.
   *
   * @return stops it
   */
  Subscription onAppend(Runnable listener);

  /** Ends what it stands for; more than one call has no effect. */
  @FunctionalInterface
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * What a read gave.
   *
   * @param records committed records, in order; valid as long as somebody holds them
   * @param nextOffset where to go on: after the last record, or after what readers do not see
   * @param endOffset the offset up to which there is something to be read; {@code nextOffset} has
   *     reached it if this is all for now
   */
  record Read(List<DeliveryRecord> records, long nextOffset, long endOffset) {
    /** Copies the list. */
    public Read {
      records = List.copyOf(records);
    }
  }
}
