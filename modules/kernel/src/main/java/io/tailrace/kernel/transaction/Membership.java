package io.tailrace.kernel.transaction;

import io.tailrace.kernel.partition.VerificationGuard;
import io.tailrace.kernel.topic.TopicPartition;
import io.tailrace.wire.ErrorCode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How a request that writes to partitions in a transaction makes sure that these are part of it
 * (KIP-890): it adds them, or it asks whether they have been added.
 *
 * @param adds whether it adds them; clients since transaction version 2 leave that to the broker
 * @param knowsAbortable whether the client knows {@link ErrorCode#TRANSACTION_ABORTABLE}
 */
public record Membership(boolean adds, boolean knowsAbortable) {
  private static final int PRODUCE_ADDS = 12;
  private static final int PRODUCE_KNOWS_ABORTABLE = 11;
  private static final int COMMIT_ADDS = 5;
  private static final int COMMIT_KNOWS_ABORTABLE = 4;

  /** Of a version of Produce. */
  public static Membership ofProduce(int version) {
    return new Membership(version >= PRODUCE_ADDS, version >= PRODUCE_KNOWS_ABORTABLE);
  }

  /** Of a version of TxnOffsetCommit. */
  public static Membership ofOffsetCommit(int version) {
    return new Membership(version >= COMMIT_ADDS, version >= COMMIT_KNOWS_ABORTABLE);
  }

  /**
   * Makes sure. What is refused gets an error that the client can tell from others.
   *
   * @param request the partitions that brought a {@link VerificationGuard} along
   * @param refused told what is wrong with partitions that may not be written to; any thread
   */
  public void ensure(
      TransactionCoordinator coordinator,
      AddRequest request,
      Consumer<Map<TopicPartition, ErrorCode>> refused) {
    if (adds) {
      coordinator.add(request, error -> refused.accept(refusals(request, error)));
    } else {
      coordinator.verify(
          request,
          errors -> {
            errors.replaceAll((partition, error) -> translate(error));
            refused.accept(errors);
          });
    }
  }

  private Map<TopicPartition, ErrorCode> refusals(AddRequest request, ErrorCode error) {
    Map<TopicPartition, ErrorCode> refusals = new HashMap<>();
    if (error != ErrorCode.NONE) {
      request.partitions().forEach(partition -> refusals.put(partition, translate(error)));
    }
    return refusals;
  }

  private ErrorCode translate(ErrorCode error) {
    return switch (error) {
      case PRODUCER_FENCED -> ErrorCode.INVALID_PRODUCER_EPOCH;
      case TRANSACTION_ABORTABLE ->
          knowsAbortable ? ErrorCode.TRANSACTION_ABORTABLE : ErrorCode.INVALID_TXN_STATE;
      default -> error;
    };
  }
}
