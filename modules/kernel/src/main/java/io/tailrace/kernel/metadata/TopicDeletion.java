package io.tailrace.kernel.metadata;

import io.tailrace.kernel.metadata.Controller.Change;
import io.tailrace.kernel.schema.RemoveTopicRecord;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.DeleteTopicsRequest;
import io.tailrace.wire.message.DeleteTopicsRequest.DeleteTopicState;
import io.tailrace.wire.message.DeleteTopicsResponse;
import io.tailrace.wire.message.DeleteTopicsResponse.DeletableTopicResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Decides which topics of a DeleteTopics request go, by name or by id (KIP-516). */
public final class TopicDeletion {
  private final MetadataImage image;
  private final MutationQuota quota;
  private final List<Message> records = new ArrayList<>();
  private final List<DeletableTopicResult> results = new ArrayList<>();
  private final Set<Uuid> removed = new HashSet<>();

  private TopicDeletion(MetadataImage image, MutationQuota quota) {
    this.image = image;
    this.quota = quota;
  }

  /** Decides, on the newest image, without a quota. */
  public static Change<DeleteTopicsResponse> decide(
      MetadataImage image, DeleteTopicsRequest request) {
    return decide(image, request, MutationQuota.NONE);
  }

  /** Decides, on the newest image. */
  public static Change<DeleteTopicsResponse> decide(
      MetadataImage image, DeleteTopicsRequest request, MutationQuota quota) {
    TopicDeletion deletion = new TopicDeletion(image, quota);
    List<DeleteTopicState> named =
        Stream.concat(
                request.topicNames().stream().map(name -> new DeleteTopicState().name(name)),
                request.topics().stream())
            .toList();
    Set<DeleteTopicState> repeated = Repetition.of(named);
    named.stream().filter(topic -> !repeated.contains(topic)).forEach(deletion::decide);
    repeated.forEach(
        topic ->
            deletion.refuse(
                topic,
                ErrorCode.INVALID_REQUEST,
                topic.name().isPresent() ? "Duplicate topic name." : "Duplicate topic id."));
    return new Change<>(deletion.records, new DeleteTopicsResponse().responses(deletion.results));
  }

  private void decide(DeleteTopicState asked) {
    boolean byId = !asked.topicId().equals(Uuid.ZERO);
    if (byId == asked.name().isPresent()) {
      refuse(
          asked,
          ErrorCode.INVALID_REQUEST,
          byId
              ? "You may not specify both topic name and topic id."
              : "Neither topic name nor id were specified.");
      return;
    }
    Optional<TopicImage> topic =
        byId ? image.topic(asked.topicId()) : asked.name().flatMap(image::topic);
    if (topic.isEmpty()) {
      ErrorCode error = byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      refuse(asked, error, error.message());
    } else if (!removed.add(topic.get().id())) {
      refuse(
          asked,
          ErrorCode.INVALID_REQUEST,
          "The provided topic name maps to an ID that was already supplied.");
    } else {
      try {
        quota.charge(topic.get().partitions().size());
      } catch (RefusedException e) {
        removed.remove(topic.get().id());
        refuse(asked, e.error(), e.getMessage());
        return;
      }
      records.add(new RemoveTopicRecord().topicId(topic.get().id()));
      results.add(new DeletableTopicResult().name(topic.get().name()).topicId(topic.get().id()));
    }
  }

  private void refuse(DeleteTopicState asked, ErrorCode error, String message) {
    results.add(
        new DeletableTopicResult()
            .name(asked.name())
            .topicId(asked.topicId())
            .errorCode(error.code())
            .errorMessage(message));
  }
}
