package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.PartitionImage;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.metadata.TopicNames;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.DescribeTopicPartitionsRequest;
import io.tailrace.wire.message.DescribeTopicPartitionsResponse;
import io.tailrace.wire.message.DescribeTopicPartitionsResponse.Cursor;
import io.tailrace.wire.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import io.tailrace.wire.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** DescribeTopicPartitions: topics page by page, sorted by name (KIP-966). */
final class DescribeTopicPartitionsHandler implements ApiHandler {
  private final Controller controller;
  private final TopicDescriptions descriptions;
  private final int maxPartitions;

  /**
   * With a bound.
   *
   * @param maxPartitions how many partitions a page has at most
   */
  DescribeTopicPartitionsHandler(
      Controller controller, TopicDescriptions descriptions, int maxPartitions) {
    this.controller = controller;
    this.descriptions = descriptions;
    this.maxPartitions = maxPartitions;
  }

  @Override
  public ApiKey api() {
    return ApiKey.DESCRIBE_TOPIC_PARTITIONS;
  }

  @Override
  public void handle(Exchange exchange) {
    DescribeTopicPartitionsRequest request = new DescribeTopicPartitionsRequest();
    request.read(exchange.body(), exchange.apiVersion());
    MetadataImage image = controller.image();
    boolean all = request.topics().isEmpty();
    SortedSet<String> names = new TreeSet<>();
    if (all) {
      names.addAll(image.topicsByName().keySet());
    } else {
      request.topics().forEach(topic -> names.add(topic.name()));
    }
    String firstName = request.cursor().map(cursor -> cursor.topicName()).orElse("");
    int firstPartition = request.cursor().map(cursor -> cursor.partitionIndex()).orElse(0);
    boolean isCursorAsked = all || request.cursor().isEmpty() || names.contains(firstName);
    if (firstPartition < 0 || !isCursorAsked) {
      exchange.respond(refuse(names));
      return;
    }
    Page page = new Page(image, Math.clamp(request.responsePartitionLimit(), 1, maxPartitions));
    for (String name : names.tailSet(firstName)) {
      if (!page.add(name, name.equals(firstName) ? firstPartition : 0)) {
        break;
      }
    }
    exchange.respond(page.response);
  }

  private static DescribeTopicPartitionsResponse refuse(SortedSet<String> names) {
    return new DescribeTopicPartitionsResponse()
        .topics(
            names.stream()
                .map(
                    name ->
                        new DescribeTopicPartitionsResponseTopic()
                            .errorCode(ErrorCode.INVALID_REQUEST.code())
                            .name(name))
                .toList());
  }

  /** One answer. */
  private final class Page {
    final DescribeTopicPartitionsResponse response;
    private final MetadataImage image;
    private final List<DescribeTopicPartitionsResponseTopic> topics = new ArrayList<>();
    private int left;

    Page(MetadataImage image, int limit) {
      this.image = image;
      this.left = limit;
      response = new DescribeTopicPartitionsResponse().topics(topics);
    }

    /** Adds a topic from one of its partitions on; tells whether there is room for more. */
    boolean add(String name, int first) {
      if (left == 0) {
        response.nextCursor(new Cursor().topicName(name).partitionIndex(0));
        return false;
      }
      Optional<TopicImage> topic = image.topic(name);
      if (topic.isEmpty()) {
        topics.add(absent(name));
        return true;
      }
      int count = topic.get().partitions().size();
      int end = (int) Math.min(count, (long) first + left);
      List<DescribeTopicPartitionsResponsePartition> partitions = new ArrayList<>();
      for (int number = first; number < end; number++) {
        partitions.add(partition(topic.get(), number));
      }
      left -= partitions.size();
      topics.add(
          new DescribeTopicPartitionsResponseTopic()
              .name(name)
              .topicId(topic.get().id())
              .isInternal(topic.get().isInternal())
              .partitions(partitions)
              .topicAuthorizedOperations(Operations.ON_TOPIC));
      if (end < count) {
        response.nextCursor(new Cursor().topicName(name).partitionIndex(end));
        return false;
      }
      return true;
    }
  }

  private static DescribeTopicPartitionsResponseTopic absent(String name) {
    ErrorCode error =
        TopicNames.flaw(name).isPresent()
            ? ErrorCode.INVALID_TOPIC_EXCEPTION
            : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    return new DescribeTopicPartitionsResponseTopic()
        .errorCode(error.code())
        .name(name)
        .isInternal(TopicImage.isInternal(name));
  }

  private DescribeTopicPartitionsResponsePartition partition(TopicImage topic, int number) {
    PartitionImage image = topic.partitions().get(number);
    DescribeTopicPartitionsResponsePartition partition =
        new DescribeTopicPartitionsResponsePartition()
            .partitionIndex(number)
            .leaderId(image.leader())
            .leaderEpoch(image.leaderEpoch())
            .replicaNodes(image.replicas())
            .isrNodes(image.isr())
            .eligibleLeaderReplicas(List.of())
            .lastKnownElr(List.of());
    return descriptions.isOffline(topic, number)
        ? partition.offlineReplicas(image.replicas())
        : partition;
  }
}
