package io.tailrace.kernel.metadata;

import io.tailrace.kernel.metadata.Controller.Change;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import io.tailrace.wire.message.CreatePartitionsRequest;
import io.tailrace.wire.message.CreatePartitionsRequest.CreatePartitionsAssignment;
import io.tailrace.wire.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.tailrace.wire.message.CreatePartitionsResponse;
import io.tailrace.wire.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Decides which topics of a CreatePartitions request grow (KIP-195).
 *
 * @param placement the brokers
 * @param limits how many partitions there may be
 */
public record PartitionCreation(ReplicaPlacement placement, PartitionLimits limits) {

  /** Decides, on the newest image, without a quota. */
  public Change<CreatePartitionsResponse> decide(
      MetadataImage image, CreatePartitionsRequest request) {
    return decide(image, request, MutationQuota.NONE);
  }

  /** Decides, on the newest image. */
  public Change<CreatePartitionsResponse> decide(
      MetadataImage image, CreatePartitionsRequest request, MutationQuota quota) {
    Set<String> repeated =
        Repetition.of(request.topics().stream().map(CreatePartitionsTopic::name).toList());
    List<Message> records = new ArrayList<>();
    List<CreatePartitionsTopicResult> results = new ArrayList<>();
    for (CreatePartitionsTopic topic : request.topics()) {
      if (!repeated.contains(topic.name())) {
        try {
          List<Message> added = grow(image, topic, records.size());
          quota.charge(added.size());
          records.addAll(added);
          results.add(new CreatePartitionsTopicResult().name(topic.name()));
        } catch (RefusedException e) {
          results.add(refused(topic.name(), e.error(), e.getMessage()));
        }
      }
    }
    for (String name : repeated) {
      results.add(refused(name, ErrorCode.INVALID_REQUEST, "Duplicate topic name."));
    }
    return new Change<>(
        request.validateOnly() ? List.of() : records,
        new CreatePartitionsResponse().results(results));
  }

  private List<Message> grow(MetadataImage image, CreatePartitionsTopic asked, int addedBefore) {
    TopicImage topic =
        image
            .topic(asked.name())
            .orElseThrow(() -> new RefusedException(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
    int present = topic.partitions().size();
    if (asked.count() == present) {
      throw invalid("Topic already has " + present + " partition(s).");
    }
    if (asked.count() < present) {
      throw invalid(
          "The topic "
              + topic.name()
              + " currently has "
              + present
              + " partition(s); "
              + asked.count()
              + " would not be an increase.");
    }
    limits.check(image, addedBefore, asked.count() - present);
    List<PartitionImage> grown = new ArrayList<>(topic.partitions());
    grown.addAll(added(topic, asked));
    TopicImage changed = new TopicImage(topic.name(), topic.id(), grown);
    List<Message> records = new ArrayList<>();
    for (int number = present; number < grown.size(); number++) {
      records.add(MetadataSnapshot.partition(changed, number));
    }
    return records;
  }

  private List<PartitionImage> added(TopicImage topic, CreatePartitionsTopic asked) {
    int present = topic.partitions().size();
    int count = asked.count() - present;
    int replicationFactor = topic.partitions().getFirst().replicas().size();
    if (asked.assignments().isEmpty()) {
      return placement.place(present, count, replicationFactor);
    }
    List<CreatePartitionsAssignment> assignments = asked.assignments().get();
    if (assignments.size() != count) {
      throw new RefusedException(
          ErrorCode.INVALID_REPLICA_ASSIGNMENT,
          "There are "
              + assignments.size()
              + " assignment(s) for "
              + count
              + " additional partition(s).");
    }
    return assignments.stream()
        .map(
            assignment ->
                placement.assign(assignment.brokerIds(), OptionalInt.of(replicationFactor)))
        .toList();
  }

  private static RefusedException invalid(String message) {
    return new RefusedException(ErrorCode.INVALID_PARTITIONS, message);
  }

  private static CreatePartitionsTopicResult refused(String name, ErrorCode error, String message) {
    return new CreatePartitionsTopicResult()
        .name(name)
        .errorCode(error.code())
        .errorMessage(message);
  }
}
