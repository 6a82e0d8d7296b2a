package io.tailrace.kernel.topic;

import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.partition.AppendCallback;
import io.tailrace.kernel.partition.AppendResult;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.partition.TransactionMarker;
import io.tailrace.wire.ErrorCode;
import java.util.Optional;

/**
 * Writes transaction markers into the partitions that this broker leads. Where a transaction has
 * committed offsets, the group coordinator hears of its end as well. For any thread.
 */
public final class TransactionMarkers {
  private final Topics topics;
  private volatile OffsetsListener offsetsListener = (_, _, done) -> done.run();

  /** Hears of markers in {@code __consumer_offsets}. */
  @FunctionalInterface
  public interface OffsetsListener {

    /**
     * A marker is committed, and so are the offsets before it. Told in the order of the log, on the
     * thread that appends: it must not block.
     *
     * @param partition of {@code __consumer_offsets}
     * @param done to be run once, when the offsets count or are dropped: then whoever wrote the
     *     marker is answered
     */
    void transactionEnded(int partition, TransactionMarker marker, Runnable done);
  }

  /** Nobody listens yet. */
  public TransactionMarkers(Topics topics) {
    this.topics = topics;
  }

  /** Tells one listener from now on. */
  public void onOffsets(OffsetsListener listener) {
    offsetsListener = listener;
  }

  /**
   * Writes a marker, see {@link Partition#appendMarker}.
   *
   * @param callback told {@link ErrorCode#UNKNOWN_TOPIC_OR_PARTITION} where there is no such
   *     partition
   */
  public void append(
      String topic, int partition, TransactionMarker marker, AppendCallback callback) {
    Optional<Partition> found = topics.topic(topic).flatMap(known -> known.partition(partition));
    if (found.isEmpty()) {
      callback.appended(AppendResult.refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ""));
    } else if (topic.equals(TopicImage.CONSUMER_OFFSETS)) {
      found.get().appendMarker(marker, new OfOffsets(partition, marker, callback));
    } else {
      found.get().appendMarker(marker, callback);
    }
  }

  /** Hears of a marker in {@code __consumer_offsets}, for somebody else. */
  private final class OfOffsets implements AppendCallback {
    private final int partition;
    private final TransactionMarker marker;
    private final AppendCallback callback;

    OfOffsets(int partition, TransactionMarker marker, AppendCallback callback) {
      this.partition = partition;
      this.marker = marker;
      this.callback = callback;
    }

    @Override
    public void appended(AppendResult result) {
      if (result.isAppended()) {
        offsetsListener.transactionEnded(partition, marker, () -> callback.appended(result));
      } else {
        callback.appended(result);
      }
    }

    @Override
    public void failed(RuntimeException cause) {
      callback.failed(cause);
    }
  }
}
