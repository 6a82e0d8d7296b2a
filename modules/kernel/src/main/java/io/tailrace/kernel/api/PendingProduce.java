package io.tailrace.kernel.api;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.partition.AppendCallback;
import io.tailrace.kernel.partition.AppendResult;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ProduceRequest.TopicProduceData;
import io.tailrace.wire.message.ProduceResponse;
import io.tailrace.wire.message.ProduceResponse.PartitionProduceResponse;
import io.tailrace.wire.message.ProduceResponse.TopicProduceResponse;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Produce request whose partitions are being appended; the last of them answers it, on whatever
 * thread. Used again if that happened within the request's own call.
 */
final class PendingProduce {
  private final ArrayDeque<PendingProduce> free;
  private final ProduceResponse response = new ProduceResponse();

  /** The partitions that are not done, and one for the call that hands them out. */
  private final AtomicInteger open = new AtomicInteger();

  private Exchange exchange;
  private short acks;
  private volatile boolean failed;

  PendingProduce(ArrayDeque<PendingProduce> free) {
    this.free = free;
  }

  void begin(Exchange request, short requiredAcks) {
    exchange = request;
    acks = requiredAcks;
    failed = false;
    response.clear();
    open.setPlain(1);
  }

  TopicProduceResponse addTopic(TopicProduceData topic) {
    return response.responses().next().name(topic.name()).topicId(topic.topicId());
  }

  PartitionProduceResponse addPartition(TopicProduceResponse topic, int index) {
    open.getAndIncrement();
    return topic.partitionResponses().next().index(index);
  }

  void refuse(PartitionProduceResponse slot, ErrorCode error) {
    appended(slot, AppendResult.refused(error, ""));
  }

  void appended(PartitionProduceResponse slot, AppendResult result) {
    slot.errorCode(result.error().code())
        .baseOffset(result.baseOffset())
        .logAppendTimeMs(result.logAppendTime())
        .logStartOffset(result.logStartOffset());
    if (!result.isAppended()) {
      failed = true;
      slot.errorMessage(result.message().isEmpty() ? result.error().message() : result.message());
      for (AppendResult.RecordError error : result.recordErrors()) {
        slot.recordErrors()
            .next()
            .batchIndex(error.index())
            .batchIndexErrorMessage(error.message());
      }
    }
    if (open.decrementAndGet() == 0) {
      answer();
    }
  }

  /** What hears of the batch of one partition. */
  AppendCallback callback(PartitionProduceResponse slot) {
    return new Slot(this, slot);
  }

  private record Slot(PendingProduce pending, PartitionProduceResponse slot)
      implements AppendCallback {
    @Override
    public void appended(AppendResult result) {
      pending.appended(slot, result);
    }

    @Override
    public void failed(RuntimeException cause) {
      pending.exchange.fail(cause);
    }
  }

  /** All partitions are handed out. */
  void end() {
    if (open.decrementAndGet() == 0 && answer()) {
      exchange = null;
      free.add(this); // nobody holds it any more, and this is the loop's own thread
    }
  }

  private boolean answer() {
    if (acks != 0) {
      return exchange.respond(response);
    }
    if (failed) {
      // With acks=0 nobody waits for an answer: closing is how the client learns of it, as in
      // Kafka.
      exchange.disconnect("A record of a producer with acks=0 was refused");
    } else {
      exchange.respondNothing();
    }
    return true;
  }
}
