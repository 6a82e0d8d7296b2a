package io.tailrace.kernel.fetch.share;

import io.tailrace.kernel.share.AcknowledgeType;
import io.tailrace.kernel.share.Acknowledgement;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ShareAcknowledgeRequest;
import io.tailrace.wire.message.ShareFetchRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What a request says about records that its member has, by partition: empty for partitions of
 * which it says something that cannot be.
 */
final class ShareAcknowledgements {
  private final Map<SharePartitionKey, Optional<List<Acknowledgement>>> byPartition =
      new LinkedHashMap<>();

  /** As a ShareFetch brings them along. */
  static ShareAcknowledgements of(String group, ShareFetchRequest request) {
    ShareAcknowledgements all = new ShareAcknowledgements();
    boolean renews = request.isRenewAck();
    for (ShareFetchRequest.FetchTopic topic : request.topics()) {
      for (ShareFetchRequest.FetchPartition partition : topic.partitions()) {
        Batches batches = new Batches(renews);
        for (ShareFetchRequest.AcknowledgementBatch batch : partition.acknowledgementBatches()) {
          batches.add(batch.firstOffset(), batch.lastOffset(), batch.acknowledgeTypes());
        }
        all.put(group, topic.topicId(), partition.partitionIndex(), batches);
      }
    }
    return all;
  }

  /** As a ShareAcknowledge has them. */
  static ShareAcknowledgements of(String group, ShareAcknowledgeRequest request) {
    ShareAcknowledgements all = new ShareAcknowledgements();
    boolean renews = request.isRenewAck();
    for (ShareAcknowledgeRequest.AcknowledgeTopic topic : request.topics()) {
      for (ShareAcknowledgeRequest.AcknowledgePartition partition : topic.partitions()) {
        Batches batches = new Batches(renews);
        for (ShareAcknowledgeRequest.AcknowledgementBatch batch :
            partition.acknowledgementBatches()) {
          batches.add(batch.firstOffset(), batch.lastOffset(), batch.acknowledgeTypes());
        }
        all.put(group, topic.topicId(), partition.partitionIndex(), batches);
      }
    }
    return all;
  }

  private void put(String group, Uuid topicId, int partition, Batches batches) {
    if (!batches.flawed && batches.sound.isEmpty()) {
      return;
    }
    byPartition.put(
        new SharePartitionKey(group, topicId, partition),
        batches.flawed ? Optional.empty() : Optional.of(batches.sound));
  }

  /** The acknowledgements of one partition, while they are looked at. */
  private static final class Batches {
    private final List<Acknowledgement> sound = new ArrayList<>();
    private final boolean renews;
    private long nextOffset;
    private boolean flawed;

    Batches(boolean renews) {
      this.renews = renews;
    }

    void add(long first, long last, List<Byte> types) {
      List<AcknowledgeType> known = new ArrayList<>(types.size());
      for (byte type : types) {
        AcknowledgeType.of(type)
            .filter(found -> renews || found != AcknowledgeType.RENEW)
            .ifPresent(known::add);
      }
      boolean fits = known.size() == 1 || known.size() == last - first + 1;
      if (first < nextOffset || last < first || known.size() != types.size() || !fits) {
        flawed = true;
        return;
      }
      nextOffset = last + 1;
      sound.add(new Acknowledgement(first, last, known));
    }
  }

  boolean isEmpty() {
    return byPartition.isEmpty();
  }

  /**
   * Passes them on.
   *
   * @param done told what became of them, by partition; on any thread, perhaps before this returns
   */
  void pass(
      String member, SharePartitions partitions, Consumer<Map<SharePartitionKey, ErrorCode>> done) {
    Map<SharePartitionKey, ErrorCode> outcome = new ConcurrentHashMap<>();
    AtomicInteger missing = new AtomicInteger(byPartition.size() + 1);
    Runnable one =
        () -> {
          if (missing.decrementAndGet() == 0) {
            done.accept(outcome);
          }
        };
    byPartition.forEach(
        (key, acknowledgements) -> {
          Consumer<ErrorCode> answer =
              error -> {
                outcome.put(key, error);
                one.run();
              };
          if (acknowledgements.isEmpty()) {
            answer.accept(ErrorCode.INVALID_REQUEST);
            return;
          }
          Optional<ServedSharePartition> served = partitions.serve(key);
          if (served.isPresent()) {
            served.get().acknowledge(member, acknowledgements.get(), answer);
          } else {
            answer.accept(partitions.unknown(key));
          }
        });
    one.run();
  }
}
