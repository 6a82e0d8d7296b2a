package io.tailrace.kernel.api;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.partition.PartitionReader;
import io.tailrace.kernel.partition.PartitionReader.FoundOffset;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ListOffsetsRequest;
import io.tailrace.wire.message.ListOffsetsRequest.ListOffsetsPartition;
import io.tailrace.wire.message.ListOffsetsRequest.ListOffsetsTopic;
import io.tailrace.wire.message.ListOffsetsResponse;
import io.tailrace.wire.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.tailrace.wire.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** ListOffsets: first, last, by timestamp (KIP-79), of the largest timestamp (KIP-734). */
final class ListOffsetsHandler implements ApiHandler {
  private static final long LATEST = -1;
  private static final long EARLIEST = -2;
  private static final long MAX_TIMESTAMP = -3;

  /** The first offset that is not only in tiered storage (KIP-405): here, the first of all. */
  private static final long EARLIEST_LOCAL = -4;

  /** The last offset in tiered storage, and the first that still has to go there: there is none. */
  private static final long LATEST_TIERED = -5;

  private static final long EARLIEST_PENDING_UPLOAD = -6;

  private static final byte READ_COMMITTED = 1;
  private static final int LEADER_EPOCH_VERSION = 4;

  private final Topics topics;

  ListOffsetsHandler(Topics topics) {
    this.topics = topics;
  }

  @Override
  public ApiKey api() {
    return ApiKey.LIST_OFFSETS;
  }

  @Override
  public void handle(Exchange exchange) {
    ListOffsetsRequest request = new ListOffsetsRequest();
    request.read(exchange.body(), exchange.apiVersion());
    PartitionFanOut.ask(
        request.topics(),
        new Question(exchange.apiVersion(), request),
        answered -> exchange.respond(new ListOffsetsResponse().topics(answered)));
  }

  private final class Question
      implements PartitionFanOut.Question<
          ListOffsetsTopic,
          ListOffsetsPartition,
          ListOffsetsTopicResponse,
          ListOffsetsPartitionResponse> {
    private final short version;
    private final boolean readCommitted;
    private final Set<Named> twice;

    Question(short version, ListOffsetsRequest request) {
      this.version = version;
      this.readCommitted = request.isolationLevel() == READ_COMMITTED;
      this.twice = namedTwice(request);
    }

    @Override
    public List<ListOffsetsPartition> partitions(ListOffsetsTopic topic) {
      return topic.partitions();
    }

    @Override
    public ListOffsetsPartitionResponse slot(ListOffsetsPartition partition) {
      return new ListOffsetsPartitionResponse().partitionIndex(partition.partitionIndex());
    }

    @Override
    public void ask(
        ListOffsetsTopic topic,
        ListOffsetsPartition asked,
        ListOffsetsPartitionResponse slot,
        Runnable done) {
      Optional<Partition> partition =
          topics.topic(topic.name()).flatMap(found -> found.partition(asked.partitionIndex()));
      ErrorCode error = check(topic, asked, partition);
      if (error != ErrorCode.NONE) {
        slot.errorCode(error.code());
        done.run();
        return;
      }
      partition
          .get()
          .query(
              reader -> find(reader, asked.timestamp(), readCommitted),
              (failure, found) -> {
                slot.errorCode(failure.code());
                found.flatMap(offset -> offset).ifPresent(offset -> fill(slot, offset));
                done.run();
              });
    }

    private ErrorCode check(
        ListOffsetsTopic topic, ListOffsetsPartition asked, Optional<Partition> partition) {
      if (twice.contains(new Named(topic.name(), asked.partitionIndex()))) {
        return ErrorCode.INVALID_REQUEST;
      }
      if (version < versionOf(asked.timestamp())) {
        return ErrorCode.UNSUPPORTED_VERSION;
      }
      return partition
          .map(found -> found.checkEpoch(epoch(asked.currentLeaderEpoch())))
          .orElse(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    /** Older clients cannot be told the epoch of an offset. */
    private void fill(ListOffsetsPartitionResponse slot, FoundOffset found) {
      slot.offset(found.offset()).timestamp(found.timestamp());
      if (version >= LEADER_EPOCH_VERSION) {
        slot.leaderEpoch(found.leaderEpoch());
      }
    }

    @Override
    public ListOffsetsTopicResponse answer(
        ListOffsetsTopic topic, List<ListOffsetsPartitionResponse> slots) {
      return new ListOffsetsTopicResponse().name(topic.name()).partitions(slots);
    }
  }

  /** A partition as a request names it. */
  private record Named(String topic, int partition) {}

  private static Set<Named> namedTwice(ListOffsetsRequest request) {
    Set<Named> seen = new HashSet<>();
    Set<Named> twice = new HashSet<>();
    for (ListOffsetsTopic topic : request.topics()) {
      for (ListOffsetsPartition partition : topic.partitions()) {
        Named named = new Named(topic.name(), partition.partitionIndex());
        if (!seen.add(named)) {
          twice.add(named);
        }
      }
    }
    return twice;
  }

  /** The first version that knows a special timestamp; none knows those that mean nothing. */
  private static int versionOf(long timestamp) {
    if (timestamp >= EARLIEST) {
      return 0;
    }
    if (timestamp == MAX_TIMESTAMP) {
      return 7;
    }
    if (timestamp == EARLIEST_LOCAL) {
      return 8;
    }
    if (timestamp == LATEST_TIERED) {
      return 9;
    }
    return timestamp == EARLIEST_PENDING_UPLOAD ? 11 : Integer.MAX_VALUE;
  }

  private static Optional<FoundOffset> find(
      PartitionReader reader, long timestamp, boolean readCommitted) {
    if (timestamp == LATEST) {
      return Optional.of(reader.latest(readCommitted));
    }
    if (timestamp == EARLIEST || timestamp == EARLIEST_LOCAL) {
      return Optional.of(reader.earliest());
    }
    if (timestamp == MAX_TIMESTAMP) {
      return reader.ofMaxTimestamp(readCommitted);
    }
    if (timestamp == LATEST_TIERED || timestamp == EARLIEST_PENDING_UPLOAD) {
      return Optional.empty();
    }
    return reader.atOrAfter(timestamp, readCommitted);
  }

  private static OptionalInt epoch(int value) {
    return value < 0 ? OptionalInt.empty() : OptionalInt.of(value);
  }
}
