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
import java.util.ArrayList;
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
    boolean readCommitted = request.isolationLevel() == READ_COMMITTED;
    ListOffsetsResponse response = new ListOffsetsResponse();
    FanIn parts = new FanIn(() -> exchange.respond(response));
    List<ListOffsetsTopicResponse> answered = new ArrayList<>();
    for (ListOffsetsTopic topic : request.topics()) {
      List<ListOffsetsPartitionResponse> partitions = new ArrayList<>();
      Set<Integer> twice = namedTwice(topic);
      for (ListOffsetsPartition partition : topic.partitions()) {
        ListOffsetsPartitionResponse slot =
            new ListOffsetsPartitionResponse().partitionIndex(partition.partitionIndex());
        partitions.add(slot);
        if (twice.contains(partition.partitionIndex())) {
          slot.errorCode(ErrorCode.INVALID_REQUEST.code());
        } else if (exchange.apiVersion() < versionOf(partition.timestamp())) {
          slot.errorCode(ErrorCode.UNSUPPORTED_VERSION.code());
        } else {
          parts.begin();
          Slot target = new Slot(slot, exchange.apiVersion() >= LEADER_EPOCH_VERSION);
          look(topic.name(), partition, readCommitted, target, parts);
        }
      }
      answered.add(new ListOffsetsTopicResponse().name(topic.name()).partitions(partitions));
    }
    response.topics(answered);
    parts.end();
  }

  private static Set<Integer> namedTwice(ListOffsetsTopic topic) {
    Set<Integer> seen = new HashSet<>();
    Set<Integer> twice = new HashSet<>();
    for (ListOffsetsPartition partition : topic.partitions()) {
      if (!seen.add(partition.partitionIndex())) {
        twice.add(partition.partitionIndex());
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

  private void look(
      String topic, ListOffsetsPartition request, boolean readCommitted, Slot slot, FanIn parts) {
    Optional<Partition> partition =
        topics.topic(topic).flatMap(found -> found.partition(request.partitionIndex()));
    ErrorCode error =
        partition
            .map(found -> found.checkEpoch(epoch(request.currentLeaderEpoch())))
            .orElse(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    if (error != ErrorCode.NONE) {
      slot.response().errorCode(error.code());
      parts.end();
      return;
    }
    partition
        .get()
        .query(
            reader -> find(reader, request.timestamp(), readCommitted),
            (failure, found) -> {
              slot.response().errorCode(failure.code());
              found.flatMap(offset -> offset).ifPresent(slot::fill);
              parts.end();
            });
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

  /** Where an offset goes; older clients cannot be told the epoch of it. */
  private record Slot(ListOffsetsPartitionResponse response, boolean withEpoch) {
    void fill(FoundOffset found) {
      response.offset(found.offset()).timestamp(found.timestamp());
      if (withEpoch) {
        response.leaderEpoch(found.leaderEpoch());
      }
    }
  }
}
