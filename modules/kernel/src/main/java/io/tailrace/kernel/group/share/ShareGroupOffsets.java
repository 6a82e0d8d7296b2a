package io.tailrace.kernel.group.share;

import io.tailrace.kernel.coordinator.Gather;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.share.PartitionShareState;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.kernel.share.state.StateOutcome;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.AlterShareGroupOffsetsRequest;
import io.tailrace.wire.message.AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestPartition;
import io.tailrace.wire.message.AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestTopic;
import io.tailrace.wire.message.AlterShareGroupOffsetsResponse;
import io.tailrace.wire.message.AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponsePartition;
import io.tailrace.wire.message.AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponseTopic;
import io.tailrace.wire.message.DeleteShareGroupOffsetsRequest;
import io.tailrace.wire.message.DeleteShareGroupOffsetsRequest.DeleteShareGroupOffsetsRequestTopic;
import io.tailrace.wire.message.DeleteShareGroupOffsetsResponse;
import io.tailrace.wire.message.DeleteShareGroupOffsetsResponse.DeleteShareGroupOffsetsResponseTopic;
import io.tailrace.wire.message.DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup;
import io.tailrace.wire.message.DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestTopic;
import io.tailrace.wire.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup;
import io.tailrace.wire.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponsePartition;
import io.tailrace.wire.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseTopic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** How far share groups are: tells it, changes it, and forgets it. */
final class ShareGroupOffsets {
  private static final int NO_LAG = -1;

  private final ShareGroups groups;
  private final ShareGroupContext context;

  ShareGroupOffsets(ShareGroups groups) {
    this.groups = groups;
    this.context = groups.context();
  }

  // ------------------------------------------------------------------ describing

  /** Of one partition: its group's place in it. */
  private record Asked(String topic, Optional<Uuid> topicId, int partition) {}

  void describe(
      DescribeShareGroupOffsetsRequestGroup request,
      Consumer<DescribeShareGroupOffsetsResponseGroup> responder) {
    Optional<ShareGroup> group = groups.find(request.groupId());
    if (group.isEmpty()) {
      responder.accept(
          new DescribeShareGroupOffsetsResponseGroup()
              .groupId(request.groupId())
              .errorCode(ErrorCode.GROUP_ID_NOT_FOUND.code())
              .errorMessage("Group " + request.groupId() + " not found."));
      return;
    }
    List<Asked> asked =
        request.topics().map(this::asked).orElseGet(() -> known(group.get().partitions()));
    Gather<DescribeShareGroupOffsetsResponsePartition> gather =
        new Gather<>(
            asked.size(), parts -> responder.accept(whole(request.groupId(), asked, parts)));
    for (int i = 0; i < asked.size(); i++) {
      int index = i;
      describe(request.groupId(), asked.get(i), part -> gather.put(index, part));
    }
  }

  private List<Asked> asked(List<DescribeShareGroupOffsetsRequestTopic> topics) {
    List<Asked> asked = new ArrayList<>();
    for (DescribeShareGroupOffsetsRequestTopic topic : topics) {
      Optional<Uuid> id = context.view().topic(topic.topicName()).map(TopicImage::id);
      topic.partitions().forEach(each -> asked.add(new Asked(topic.topicName(), id, each)));
    }
    return asked;
  }

  private static List<Asked> known(StatePartitions partitions) {
    List<Asked> known = new ArrayList<>();
    partitions
        .topics()
        .forEach(
            (id, topic) ->
                topic.partitions().stream()
                    .sorted()
                    .forEach(each -> known.add(new Asked(topic.name(), Optional.of(id), each))));
    return known;
  }

  private void describe(
      String group, Asked asked, Consumer<DescribeShareGroupOffsetsResponsePartition> answer) {
    DescribeShareGroupOffsetsResponsePartition partition =
        new DescribeShareGroupOffsetsResponsePartition()
            .partitionIndex(asked.partition())
            .startOffset(PartitionShareState.NO_OFFSET)
            .lag(NO_LAG);
    if (asked.topicId().isEmpty()) {
      answer.accept(
          partition
              .errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code())
              .errorMessage(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.message()));
      return;
    }
    SharePartitionKey key = new SharePartitionKey(group, asked.topicId().get(), asked.partition());
    context.states().summarize(key, outcome -> describe(key, outcome, partition, answer));
  }

  private void describe(
      SharePartitionKey key,
      StateOutcome outcome,
      DescribeShareGroupOffsetsResponsePartition partition,
      Consumer<DescribeShareGroupOffsetsResponsePartition> answer) {
    if (outcome.error() != ErrorCode.NONE) {
      answer.accept(
          partition.errorCode(outcome.error().code()).errorMessage(outcome.error().message()));
      return;
    }
    long start = outcome.state().startOffset();
    partition.startOffset(start).leaderEpoch(outcome.leaderEpoch());
    if (start == PartitionShareState.NO_OFFSET || outcome.doneCount() < 0) {
      answer.accept(partition);
      return;
    }
    context
        .states()
        .endOffset(
            key.topicId(),
            key.partition(),
            end ->
                answer.accept(
                    end < 0
                        ? partition
                        : partition.lag(Math.max(0, end - start - outcome.doneCount()))));
  }

  private static DescribeShareGroupOffsetsResponseGroup whole(
      String group, List<Asked> asked, List<DescribeShareGroupOffsetsResponsePartition> parts) {
    Map<String, DescribeShareGroupOffsetsResponseTopic> topics = new LinkedHashMap<>();
    Map<String, List<DescribeShareGroupOffsetsResponsePartition>> partitions = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      Asked each = asked.get(i);
      topics.computeIfAbsent(
          each.topic(),
          name ->
              new DescribeShareGroupOffsetsResponseTopic()
                  .topicName(name)
                  .topicId(each.topicId().orElse(Uuid.ZERO)));
      partitions.computeIfAbsent(each.topic(), _ -> new ArrayList<>()).add(parts.get(i));
    }
    topics.forEach((name, topic) -> topic.partitions(partitions.get(name)));
    return new DescribeShareGroupOffsetsResponseGroup()
        .groupId(group)
        .topics(List.copyOf(topics.values()));
  }

  // ------------------------------------------------------------------ altering

  /** Begins a group anew that has no members; one that does not exist is created. */
  void alter(
      AlterShareGroupOffsetsRequest request, Consumer<AlterShareGroupOffsetsResponse> responder) {
    groups.inTurn(
        request.groupId(),
        turn -> {
          if (!turn.group().isEmpty()) {
            turn.end(() -> responder.accept(refusedAlter(ErrorCode.NON_EMPTY_GROUP)));
            return;
          }
          alter(request, turn, responder);
        },
        error -> responder.accept(refusedAlter(error)));
  }

  private void alter(
      AlterShareGroupOffsetsRequest request,
      ShareGroups.Turn turn,
      Consumer<AlterShareGroupOffsetsResponse> responder) {
    int epoch = turn.group().epoch() + 1;
    List<Reset> resets = new ArrayList<>();
    for (AlterShareGroupOffsetsRequestTopic topic : request.topics()) {
      Optional<TopicImage> known = context.view().topic(topic.topicName());
      for (AlterShareGroupOffsetsRequestPartition partition : topic.partitions()) {
        resets.add(new Reset(topic.topicName(), known, partition));
      }
    }
    Gather<ErrorCode> gather =
        new Gather<>(
            resets.size(),
            errors ->
                context
                    .strand()
                    .execute(() -> altered(turn, epoch, request, resets, errors, responder)));
    for (int i = 0; i < resets.size(); i++) {
      int index = i;
      Reset reset = resets.get(i);
      if (reset.isKnown()) {
        context
            .states()
            .initialize(
                new SharePartitionKey(
                    request.groupId(), reset.topicId(), reset.partition().partitionIndex()),
                epoch,
                reset.partition().startOffset(),
                error -> gather.put(index, error));
      } else {
        gather.put(index, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
      }
    }
  }

  /** A partition whose start is to be moved. */
  private record Reset(
      String topic, Optional<TopicImage> known, AlterShareGroupOffsetsRequestPartition partition) {
    boolean isKnown() {
      return known.isPresent()
          && partition.partitionIndex() >= 0
          && partition.partitionIndex() < known.get().partitions().size();
    }

    Uuid topicId() {
      return known.map(TopicImage::id).orElse(Uuid.ZERO);
    }
  }

  private void altered(
      ShareGroups.Turn turn,
      int epoch,
      AlterShareGroupOffsetsRequest request,
      List<Reset> resets,
      List<ErrorCode> errors,
      Consumer<AlterShareGroupOffsetsResponse> responder) {
    ShareGroup group = turn.group();
    StatePartitions partitions = group.partitions();
    for (int i = 0; i < resets.size(); i++) {
      if (errors.get(i) == ErrorCode.NONE) {
        Reset reset = resets.get(i);
        partitions =
            partitions.with(
                reset.topicId(), reset.topic(), Set.of(reset.partition().partitionIndex()));
      }
    }
    turn.write(new ShareGroupRecord.GroupStored(group.id(), epoch, group.metadataHash()));
    if (!partitions.equals(group.partitions())) {
      turn.write(new ShareGroupRecord.PartitionsStored(group.id(), partitions));
    }
    turn.finish(
        error -> {
          if (error != ErrorCode.NONE) {
            responder.accept(refusedAlter(error));
            return;
          }
          context.listener().restarted(group.id());
          responder.accept(altered(resets, errors));
        });
  }

  private static AlterShareGroupOffsetsResponse altered(
      List<Reset> resets, List<ErrorCode> errors) {
    Map<String, AlterShareGroupOffsetsResponseTopic> topics = new LinkedHashMap<>();
    Map<String, List<AlterShareGroupOffsetsResponsePartition>> partitions = new HashMap<>();
    for (int i = 0; i < resets.size(); i++) {
      Reset reset = resets.get(i);
      AlterShareGroupOffsetsResponsePartition partition =
          new AlterShareGroupOffsetsResponsePartition()
              .partitionIndex(reset.partition().partitionIndex())
              .errorCode(errors.get(i).code());
      if (errors.get(i) != ErrorCode.NONE) {
        partition.errorMessage(errors.get(i).message());
      }
      topics.computeIfAbsent(
          reset.topic(),
          name ->
              new AlterShareGroupOffsetsResponseTopic().topicName(name).topicId(reset.topicId()));
      partitions.computeIfAbsent(reset.topic(), _ -> new ArrayList<>()).add(partition);
    }
    topics.forEach((name, topic) -> topic.partitions(partitions.get(name)));
    return new AlterShareGroupOffsetsResponse().responses(List.copyOf(topics.values()));
  }

  static AlterShareGroupOffsetsResponse refusedAlter(ErrorCode error) {
    return new AlterShareGroupOffsetsResponse()
        .errorCode(error.code())
        .errorMessage(error.message());
  }

  // ------------------------------------------------------------------ deleting

  /** Forgets how far a group without members is in some topics. */
  void delete(
      DeleteShareGroupOffsetsRequest request, Consumer<DeleteShareGroupOffsetsResponse> responder) {
    groups.inTurn(
        request.groupId(),
        turn -> {
          ShareGroup group = turn.group();
          if (!group.isStored()) {
            turn.end(() -> responder.accept(refusedDelete(ErrorCode.GROUP_ID_NOT_FOUND)));
          } else if (!group.isEmpty()) {
            turn.end(() -> responder.accept(refusedDelete(ErrorCode.NON_EMPTY_GROUP)));
          } else {
            delete(request, turn, responder);
          }
        },
        error -> responder.accept(refusedDelete(error)));
  }

  private void delete(
      DeleteShareGroupOffsetsRequest request,
      ShareGroups.Turn turn,
      Consumer<DeleteShareGroupOffsetsResponse> responder) {
    Map<Uuid, String> names = new LinkedHashMap<>();
    List<DeleteShareGroupOffsetsResponseTopic> unknown = new ArrayList<>();
    for (DeleteShareGroupOffsetsRequestTopic topic : request.topics()) {
      Optional<TopicImage> known = context.view().topic(topic.topicName());
      if (known.isEmpty()) {
        unknown.add(
            new DeleteShareGroupOffsetsResponseTopic()
                .topicName(topic.topicName())
                .errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code())
                .errorMessage(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.message()));
      } else if (turn.group().partitions().topics().containsKey(known.get().id())) {
        names.put(known.get().id(), topic.topicName());
      }
    }
    forget(
        turn.group(),
        names.keySet(),
        failed -> {
          StatePartitions left = turn.group().partitions();
          for (Uuid topic : names.keySet()) {
            if (!failed.containsKey(topic)) {
              left = left.without(topic);
            }
          }
          if (!left.equals(turn.group().partitions())) {
            turn.write(new ShareGroupRecord.PartitionsStored(turn.group().id(), left));
          }
          turn.finish(
              error -> {
                if (error != ErrorCode.NONE) {
                  responder.accept(refusedDelete(error));
                  return;
                }
                context.listener().restarted(turn.group().id());
                List<DeleteShareGroupOffsetsResponseTopic> topics = new ArrayList<>(unknown);
                names.forEach((id, name) -> topics.add(deleted(id, name, failed)));
                responder.accept(new DeleteShareGroupOffsetsResponse().responses(topics));
              });
        });
  }

  private static DeleteShareGroupOffsetsResponseTopic deleted(
      Uuid id, String name, Map<Uuid, ErrorCode> failed) {
    DeleteShareGroupOffsetsResponseTopic topic =
        new DeleteShareGroupOffsetsResponseTopic().topicId(id).topicName(name);
    ErrorCode error = failed.getOrDefault(id, ErrorCode.NONE);
    return error == ErrorCode.NONE
        ? topic
        : topic.errorCode(error.code()).errorMessage(error.message());
  }

  /**
   * Deletes what the share coordinator keeps of topics.
   *
   * @param done told in the strand, with the topics of which that failed
   */
  void forget(ShareGroup group, Set<Uuid> topics, Consumer<Map<Uuid, ErrorCode>> done) {
    List<SharePartitionKey> keys = new ArrayList<>();
    for (Uuid topic : topics) {
      for (int partition : new TreeSet<>(group.partitions().topics().get(topic).partitions())) {
        keys.add(new SharePartitionKey(group.id(), topic, partition));
      }
    }
    Gather<ErrorCode> gather =
        new Gather<>(
            keys.size(),
            errors -> {
              Map<Uuid, ErrorCode> failed = new HashMap<>();
              for (int i = 0; i < keys.size(); i++) {
                if (errors.get(i) != ErrorCode.NONE) {
                  failed.put(keys.get(i).topicId(), errors.get(i));
                }
              }
              context.strand().execute(() -> done.accept(failed));
            });
    for (int i = 0; i < keys.size(); i++) {
      int index = i;
      context.states().delete(keys.get(i), error -> gather.put(index, error));
    }
  }

  static DeleteShareGroupOffsetsResponse refusedDelete(ErrorCode error) {
    return new DeleteShareGroupOffsetsResponse()
        .errorCode(error.code())
        .errorMessage(error.message());
  }
}
