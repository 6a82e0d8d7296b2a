package io.tailrace.kernel.share.state;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.Gather;
import io.tailrace.kernel.share.DeliveryState;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.kernel.share.ShareStateWriter;
import io.tailrace.kernel.share.StateBatch;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.DeleteShareGroupStateRequest;
import io.tailrace.wire.message.DeleteShareGroupStateResponse;
import io.tailrace.wire.message.InitializeShareGroupStateRequest;
import io.tailrace.wire.message.InitializeShareGroupStateResponse;
import io.tailrace.wire.message.ReadShareGroupStateRequest;
import io.tailrace.wire.message.ReadShareGroupStateResponse;
import io.tailrace.wire.message.ReadShareGroupStateSummaryRequest;
import io.tailrace.wire.message.ReadShareGroupStateSummaryResponse;
import io.tailrace.wire.message.WriteShareGroupStateRequest;
import io.tailrace.wire.message.WriteShareGroupStateResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The APIs by which other brokers use the share coordinator, in all their versions. Each names
 * partitions by topic, and is answered partition by partition.
 */
public final class ShareStateApis {
  private final ShareStateCoordinator coordinator;
  private final Partitions partitions;

  /** Which partitions there are. */
  @FunctionalInterface
  public interface Partitions {
    /** Whether there is such a partition. */
    boolean exists(Uuid topicId, int partition);
  }

  /** Over the coordinator. */
  public ShareStateApis(ShareStateCoordinator coordinator, Partitions partitions) {
    this.coordinator = coordinator;
    this.partitions = partitions;
  }

  /** Of one partition: what is asked, and what it is answered. */
  private record Part<Q>(SharePartitionKey key, Q asked) {}

  private static <Q> Part<Q> part(String group, Uuid topicId, int partition, Q asked) {
    return new Part<>(new SharePartitionKey(group, topicId, partition), asked);
  }

  private record Answered<A>(Uuid topicId, A answer) {}

  /**
   * Asks for each partition, and gives what it is answered, by topic.
   *
   * @param ask what to do for a partition that there is
   * @param refuse the answer for others
   */
  private <Q, A, T> void each(
      List<Part<Q>> parts,
      BiConsumer<Part<Q>, Consumer<A>> ask,
      Function<Part<Q>, Function<ErrorCode, A>> refuse,
      BiFunction<Uuid, List<A>, T> topic,
      Consumer<List<T>> whole) {
    Gather<Answered<A>> gather =
        new Gather<>(
            parts.size(),
            answers ->
                whole.accept(
                    answers.stream()
                        .collect(
                            Collectors.groupingBy(
                                Answered::topicId,
                                LinkedHashMap::new,
                                Collectors.mapping(Answered::answer, Collectors.toList())))
                        .entrySet()
                        .stream()
                        .map(entry -> topic.apply(entry.getKey(), entry.getValue()))
                        .toList()));
    for (int i = 0; i < parts.size(); i++) {
      int index = i;
      Part<Q> part = parts.get(i);
      SharePartitionKey key = part.key();
      Consumer<A> answer = each -> gather.put(index, new Answered<>(key.topicId(), each));
      if (key.groupId().isEmpty() || key.partition() < 0) {
        answer.accept(refuse.apply(part).apply(ErrorCode.INVALID_REQUEST));
      } else if (!partitions.exists(key.topicId(), key.partition())) {
        answer.accept(refuse.apply(part).apply(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
      } else {
        ask.accept(part, answer);
      }
    }
  }

  private static Optional<String> message(ErrorCode error) {
    return error == ErrorCode.NONE ? Optional.empty() : Optional.of(error.message());
  }

  /** InitializeShareGroupState. */
  public void initialize(
      Client client,
      InitializeShareGroupStateRequest request,
      Consumer<InitializeShareGroupStateResponse> responder) {
    this
        .<InitializeShareGroupStateRequest.PartitionData,
            InitializeShareGroupStateResponse.PartitionResult,
            InitializeShareGroupStateResponse.InitializeStateResult>
            each(
                request.topics().stream()
                    .flatMap(
                        topic ->
                            topic.partitions().stream()
                                .map(
                                    each ->
                                        part(
                                            request.groupId(),
                                            topic.topicId(),
                                            each.partition(),
                                            each)))
                    .toList(),
                (part, answer) ->
                    coordinator.initialize(
                        part.key(),
                        part.asked().stateEpoch(),
                        part.asked().startOffset(),
                        error -> answer.accept(initialized(part.key(), error))),
                part -> error -> initialized(part.key(), error),
                (topic, results) ->
                    new InitializeShareGroupStateResponse.InitializeStateResult()
                        .topicId(topic)
                        .partitions(results),
                results ->
                    responder.accept(new InitializeShareGroupStateResponse().results(results)));
  }

  private static InitializeShareGroupStateResponse.PartitionResult initialized(
      SharePartitionKey key, ErrorCode error) {
    return new InitializeShareGroupStateResponse.PartitionResult()
        .partition(key.partition())
        .errorCode(error.code())
        .errorMessage(message(error));
  }

  /** ReadShareGroupState. */
  public void read(
      Client client,
      ReadShareGroupStateRequest request,
      Consumer<ReadShareGroupStateResponse> responder) {
    this
        .<ReadShareGroupStateRequest.PartitionData, ReadShareGroupStateResponse.PartitionResult,
            ReadShareGroupStateResponse.ReadStateResult>
            each(
                request.topics().stream()
                    .flatMap(
                        topic ->
                            topic.partitions().stream()
                                .map(
                                    each ->
                                        part(
                                            request.groupId(),
                                            topic.topicId(),
                                            each.partition(),
                                            each)))
                    .toList(),
                (part, answer) ->
                    coordinator.read(
                        part.key(),
                        part.asked().leaderEpoch(),
                        outcome -> answer.accept(read(part.key(), outcome))),
                part -> error -> read(part.key(), StateOutcome.failed(error)),
                (topic, results) ->
                    new ReadShareGroupStateResponse.ReadStateResult()
                        .topicId(topic)
                        .partitions(results),
                results -> responder.accept(new ReadShareGroupStateResponse().results(results)));
  }

  private static ReadShareGroupStateResponse.PartitionResult read(
      SharePartitionKey key, StateOutcome outcome) {
    return new ReadShareGroupStateResponse.PartitionResult()
        .partition(key.partition())
        .errorCode(outcome.error().code())
        .errorMessage(message(outcome.error()))
        .stateEpoch(outcome.state().stateEpoch())
        .startOffset(outcome.state().startOffset())
        .stateBatches(
            outcome.state().batches().stream()
                .map(
                    batch ->
                        new ReadShareGroupStateResponse.StateBatch()
                            .firstOffset(batch.firstOffset())
                            .lastOffset(batch.lastOffset())
                            .deliveryState(batch.state().id())
                            .deliveryCount(batch.deliveryCount()))
                .toList());
  }

  /** WriteShareGroupState. */
  public void write(
      Client client,
      WriteShareGroupStateRequest request,
      Consumer<WriteShareGroupStateResponse> responder) {
    this
        .<WriteShareGroupStateRequest.PartitionData, WriteShareGroupStateResponse.PartitionResult,
            WriteShareGroupStateResponse.WriteStateResult>
            each(
                request.topics().stream()
                    .flatMap(
                        topic ->
                            topic.partitions().stream()
                                .map(
                                    each ->
                                        part(
                                            request.groupId(),
                                            topic.topicId(),
                                            each.partition(),
                                            each)))
                    .toList(),
                (part, answer) -> {
                  Consumer<ErrorCode> done = error -> answer.accept(written(part.key(), error));
                  change(part.asked())
                      .ifPresentOrElse(
                          change ->
                              coordinator.write(
                                  part.key(), part.asked().leaderEpoch(), change, done),
                          () -> done.accept(ErrorCode.INVALID_REQUEST));
                },
                part -> error -> written(part.key(), error),
                (topic, results) ->
                    new WriteShareGroupStateResponse.WriteStateResult()
                        .topicId(topic)
                        .partitions(results),
                results -> responder.accept(new WriteShareGroupStateResponse().results(results)));
  }

  /** What is to be written, if it can be. */
  private static Optional<ShareStateWriter.Change> change(
      WriteShareGroupStateRequest.PartitionData asked) {
    List<StateBatch> batches = new ArrayList<>();
    for (WriteShareGroupStateRequest.StateBatch batch : asked.stateBatches()) {
      Optional<DeliveryState> state =
          DeliveryState.of(batch.deliveryState()).filter(each -> each != DeliveryState.ACQUIRED);
      if (state.isEmpty()
          || batch.firstOffset() < 0
          || batch.lastOffset() < batch.firstOffset()
          || batch.deliveryCount() < 0) {
        return Optional.empty();
      }
      batches.add(
          new StateBatch(
              batch.firstOffset(), batch.lastOffset(), state.get(), batch.deliveryCount()));
    }
    return Optional.of(
        new ShareStateWriter.Change(
            asked.stateEpoch(), asked.startOffset(), asked.deliveryCompleteCount(), batches));
  }

  private static WriteShareGroupStateResponse.PartitionResult written(
      SharePartitionKey key, ErrorCode error) {
    return new WriteShareGroupStateResponse.PartitionResult()
        .partition(key.partition())
        .errorCode(error.code())
        .errorMessage(message(error));
  }

  /** DeleteShareGroupState. */
  public void delete(
      Client client,
      DeleteShareGroupStateRequest request,
      Consumer<DeleteShareGroupStateResponse> responder) {
    this
        .<DeleteShareGroupStateRequest.PartitionData, DeleteShareGroupStateResponse.PartitionResult,
            DeleteShareGroupStateResponse.DeleteStateResult>
            each(
                request.topics().stream()
                    .flatMap(
                        topic ->
                            topic.partitions().stream()
                                .map(
                                    each ->
                                        part(
                                            request.groupId(),
                                            topic.topicId(),
                                            each.partition(),
                                            each)))
                    .toList(),
                (part, answer) ->
                    coordinator.delete(
                        part.key(), error -> answer.accept(deleted(part.key(), error))),
                part -> error -> deleted(part.key(), error),
                (topic, results) ->
                    new DeleteShareGroupStateResponse.DeleteStateResult()
                        .topicId(topic)
                        .partitions(results),
                results -> responder.accept(new DeleteShareGroupStateResponse().results(results)));
  }

  private static DeleteShareGroupStateResponse.PartitionResult deleted(
      SharePartitionKey key, ErrorCode error) {
    return new DeleteShareGroupStateResponse.PartitionResult()
        .partition(key.partition())
        .errorCode(error.code())
        .errorMessage(message(error));
  }

  /** ReadShareGroupStateSummary (KIP-1226). */
  public void summarize(
      Client client,
      ReadShareGroupStateSummaryRequest request,
      Consumer<ReadShareGroupStateSummaryResponse> responder) {
    this
        .<ReadShareGroupStateSummaryRequest.PartitionData,
            ReadShareGroupStateSummaryResponse.PartitionResult,
            ReadShareGroupStateSummaryResponse.ReadStateSummaryResult>
            each(
                request.topics().stream()
                    .flatMap(
                        topic ->
                            topic.partitions().stream()
                                .map(
                                    each ->
                                        part(
                                            request.groupId(),
                                            topic.topicId(),
                                            each.partition(),
                                            each)))
                    .toList(),
                (part, answer) ->
                    coordinator.summarize(
                        part.key(), outcome -> answer.accept(summary(part.key(), outcome))),
                part -> error -> summary(part.key(), StateOutcome.failed(error)),
                (topic, results) ->
                    new ReadShareGroupStateSummaryResponse.ReadStateSummaryResult()
                        .topicId(topic)
                        .partitions(results),
                results ->
                    responder.accept(new ReadShareGroupStateSummaryResponse().results(results)));
  }

  private static ReadShareGroupStateSummaryResponse.PartitionResult summary(
      SharePartitionKey key, StateOutcome outcome) {
    return new ReadShareGroupStateSummaryResponse.PartitionResult()
        .partition(key.partition())
        .errorCode(outcome.error().code())
        .errorMessage(message(outcome.error()))
        .stateEpoch(outcome.state().stateEpoch())
        .leaderEpoch(outcome.leaderEpoch())
        .startOffset(outcome.state().startOffset())
        .deliveryCompleteCount(outcome.doneCount());
  }
}
