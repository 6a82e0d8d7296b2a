package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.Gather;
import io.tailrace.kernel.coordinator.Once;
import io.tailrace.kernel.coordinator.Shards;
import io.tailrace.kernel.coordinator.TransactionalWrite;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.OffsetCommitRequest;
import io.tailrace.wire.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.tailrace.wire.message.OffsetCommitResponse;
import io.tailrace.wire.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.tailrace.wire.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import io.tailrace.wire.message.OffsetDeleteRequest;
import io.tailrace.wire.message.OffsetDeleteResponse;
import io.tailrace.wire.message.OffsetFetchRequest;
import io.tailrace.wire.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.tailrace.wire.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.tailrace.wire.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.tailrace.wire.message.OffsetFetchResponse;
import io.tailrace.wire.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.tailrace.wire.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import io.tailrace.wire.message.TxnOffsetCommitRequest;
import io.tailrace.wire.message.TxnOffsetCommitResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The APIs about committed offsets, in all their versions. */
final class OffsetApis {
  /** From here on, topics are named by their ids. */
  static final short TOPIC_IDS = 10;

  private final Shards<GroupShard, GroupRecord> shards;
  private final GroupTopics topics;

  OffsetApis(Shards<GroupShard, GroupRecord> shards, GroupTopics topics) {
    this.shards = shards;
    this.topics = topics;
  }

  void commit(
      Client client, OffsetCommitRequest request, Consumer<OffsetCommitResponse> responder) {
    commit(client, request, TransactionalWrite.NONE, responder);
  }

  /** The same, as part of a transaction. */
  void commit(
      Client client,
      TxnOffsetCommitRequest request,
      TransactionalWrite transaction,
      Consumer<TxnOffsetCommitResponse> responder) {
    commit(
        TransactionalOffsets.as(client),
        TransactionalOffsets.request(request),
        transaction,
        response -> responder.accept(TransactionalOffsets.response(response, client.apiVersion())));
  }

  /** Refuses it as a whole. */
  TxnOffsetCommitResponse refuse(Client client, TxnOffsetCommitRequest request, ErrorCode error) {
    return TransactionalOffsets.response(
        OffsetCommits.failed(
            prepare(TransactionalOffsets.as(client), TransactionalOffsets.request(request)), error),
        client.apiVersion());
  }

  private OffsetCommitResponse prepare(Client client, OffsetCommitRequest request) {
    return new OffsetCommitResponse()
        .topics(
            request.topics().stream()
                .map(topic -> prepare(topic, client.apiVersion() >= TOPIC_IDS))
                .toList());
  }

  private void commit(
      Client client,
      OffsetCommitRequest request,
      TransactionalWrite transaction,
      Consumer<OffsetCommitResponse> responder) {
    Consumer<OffsetCommitResponse> answer = new Once<>(responder);
    OffsetCommitResponse response = prepare(client, request);
    boolean anyValid =
        response.topics().stream()
            .flatMap(topic -> topic.partitions().stream())
            .anyMatch(partition -> partition.errorCode() == ErrorCode.NONE.code());
    if (anyValid) {
      shards.run(
          request.groupId(),
          shard -> shard.commit(client, request, transaction, response, answer),
          error -> answer.accept(OffsetCommits.failed(response, error)));
    } else {
      answer.accept(response);
    }
  }

  /** Completes the topic's name and id, and says which of its partitions do not exist. */
  private OffsetCommitResponseTopic prepare(OffsetCommitRequestTopic topic, boolean byId) {
    if (byId) {
      topic.name(topics.nameOf(topic.topicId()).orElse(""));
    } else {
      topic.topicId(topics.idOf(topic.name()).orElse(Uuid.ZERO));
    }
    boolean unknownId = byId && topic.name().isEmpty();
    return new OffsetCommitResponseTopic()
        .name(topic.name())
        .topicId(topic.topicId())
        .partitions(
            topic.partitions().stream()
                .map(
                    partition ->
                        new OffsetCommitResponsePartition()
                            .partitionIndex(partition.partitionIndex())
                            .errorCode(
                                check(topic.name(), partition.partitionIndex(), unknownId).code()))
                .toList());
  }

  private ErrorCode check(String topic, int partition, boolean unknownId) {
    if (unknownId) {
      return ErrorCode.UNKNOWN_TOPIC_ID;
    }
    return topics.hasPartition(topic, partition)
        ? ErrorCode.NONE
        : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  }

  void fetch(Client client, OffsetFetchRequest request, Consumer<OffsetFetchResponse> responder) {
    short version = client.apiVersion();
    List<OffsetFetchRequestGroup> groups =
        version < OffsetFetchVersions.BATCH
            ? List.of(OffsetFetchVersions.group(request))
            : request.groups();
    Gather<OffsetFetchResponseGroup> gather =
        new Gather<>(
            groups.size(),
            parts ->
                responder.accept(
                    version < OffsetFetchVersions.BATCH
                        ? OffsetFetchVersions.single(parts.getFirst(), groups.getFirst(), version)
                        : new OffsetFetchResponse().groups(parts)));
    for (int i = 0; i < groups.size(); i++) {
      fetch(groups.get(i), i, request.requireStable(), version >= TOPIC_IDS, gather);
    }
  }

  private void fetch(
      OffsetFetchRequestGroup group,
      int index,
      boolean requireStable,
      boolean byId,
      Gather<OffsetFetchResponseGroup> gather) {
    if (byId) {
      group.topics().stream()
          .flatMap(List::stream)
          .forEach(topic -> topic.name(topics.nameOf(topic.topicId()).orElse("")));
    }
    boolean all = group.topics().isEmpty();
    shards.run(
        group.groupId(),
        shard -> {
          OffsetFetchResponseGroup offsets = shard.fetch(group, requireStable);
          gather.put(index, byId && all ? identified(offsets) : offsets);
        },
        error ->
            gather.put(
                index,
                new OffsetFetchResponseGroup().groupId(group.groupId()).errorCode(error.code())));
  }

  /** Topics that are gone have no id to be named by. */
  private OffsetFetchResponseGroup identified(OffsetFetchResponseGroup offsets) {
    return offsets.topics(
        offsets.topics().stream().map(this::identified).flatMap(Optional::stream).toList());
  }

  private Optional<OffsetFetchResponseTopics> identified(OffsetFetchResponseTopics topic) {
    return topics.idOf(topic.name()).map(topic::topicId);
  }

  void delete(OffsetDeleteRequest request, Consumer<OffsetDeleteResponse> responder) {
    Consumer<OffsetDeleteResponse> answer = new Once<>(responder);
    if (request.groupId().isEmpty()) {
      answer.accept(OffsetDeletes.refusal(ErrorCode.INVALID_GROUP_ID));
      return;
    }
    shards.run(
        request.groupId(),
        shard -> shard.deleteOffsets(request, topics, answer),
        error -> answer.accept(OffsetDeletes.refusal(error)));
  }

  /** Before OffsetFetch took several groups at once (KIP-709). */
  private static final class OffsetFetchVersions {
    static final short BATCH = 8;
    static final short GROUP_ERROR = 2;

    private OffsetFetchVersions() {}

    static OffsetFetchRequestGroup group(OffsetFetchRequest request) {
      return new OffsetFetchRequestGroup()
          .groupId(request.groupId())
          .topics(request.topics().map(named -> named.stream().map(it -> topic(it)).toList()));
    }

    private static OffsetFetchRequestTopics topic(OffsetFetchRequestTopic topic) {
      return new OffsetFetchRequestTopics()
          .name(topic.name())
          .partitionIndexes(topic.partitionIndexes());
    }

    /** The oldest versions have no error of the group: it is that of each partition. */
    static OffsetFetchResponse single(
        OffsetFetchResponseGroup group, OffsetFetchRequestGroup request, short version) {
      ErrorCode error = ErrorCode.forCode(group.errorCode());
      if (error == ErrorCode.NONE) {
        return new OffsetFetchResponse().topics(topics(group.topics()));
      }
      return version >= GROUP_ERROR
          ? new OffsetFetchResponse().errorCode(error.code())
          : new OffsetFetchResponse()
              .topics(topics(failed(request.topics().orElse(List.of()), error)));
    }

    private static List<OffsetFetchResponseTopics> failed(
        List<OffsetFetchRequestTopics> topics, ErrorCode error) {
      return topics.stream()
          .map(
              topic ->
                  new OffsetFetchResponseTopics()
                      .name(topic.name())
                      .partitions(
                          topic.partitionIndexes().stream()
                              .map(partition -> OffsetFetches.nothing(partition, error))
                              .toList()))
          .toList();
    }

    private static List<OffsetFetchResponse.OffsetFetchResponseTopic> topics(
        List<OffsetFetchResponseTopics> topics) {
      return topics.stream()
          .map(
              topic ->
                  new OffsetFetchResponse.OffsetFetchResponseTopic()
                      .name(topic.name())
                      .partitions(
                          topic.partitions().stream()
                              .map(
                                  partition ->
                                      new OffsetFetchResponse.OffsetFetchResponsePartition()
                                          .partitionIndex(partition.partitionIndex())
                                          .committedOffset(partition.committedOffset())
                                          .committedLeaderEpoch(partition.committedLeaderEpoch())
                                          .metadata(partition.metadata())
                                          .errorCode(partition.errorCode()))
                              .toList()))
          .toList();
    }
  }
}
