package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.TopicCreation;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.CreateTopicsRequest;
import io.tailrace.wire.message.CreateTopicsRequest.CreatableTopic;
import io.tailrace.wire.message.CreateTopicsResponse;
import io.tailrace.wire.message.CreateTopicsResponse.CreatableTopicResult;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Creates topics because somebody asked for them. Whoever asked is answered when they are there: a
 * client that gets an error first would only wait and ask again.
 */
final class TopicAutoCreation {
  private final Controller controller;
  private final TopicCreation creation;
  private final OffsetsTopic offsetsTopic;

  TopicAutoCreation(Controller controller, TopicCreation creation, OffsetsTopic offsetsTopic) {
    this.controller = controller;
    this.creation = creation;
    this.offsetsTopic = offsetsTopic;
  }

  /**
   * Creates those of the topics that do not exist. The internal topics of what this broker does not
   * offer are never created.
   *
   * @param names distinct
   * @param done told what became of each topic: NONE if it exists now
   */
  void create(Collection<String> names, Consumer<Map<String, ErrorCode>> done) {
    Map<String, ErrorCode> outcome = new HashMap<>();
    names.forEach(name -> outcome.put(name, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
    List<CreatableTopic> wanted =
        names.stream().filter(TopicAutoCreation::isCreatable).map(this::request).toList();
    if (wanted.isEmpty()) {
      done.accept(outcome);
      return;
    }
    CreateTopicsRequest request = new CreateTopicsRequest().topics(wanted);
    controller.change(
        image -> creation.decide(image, request),
        response -> {
          record(response, outcome);
          done.accept(outcome);
        },
        error -> {
          wanted.forEach(topic -> outcome.put(topic.name(), error));
          done.accept(outcome);
        });
  }

  private static boolean isCreatable(String name) {
    return !TopicImage.isInternal(name) || name.equals(TopicImage.CONSUMER_OFFSETS);
  }

  private CreatableTopic request(String name) {
    return name.equals(TopicImage.CONSUMER_OFFSETS)
        ? offsetsTopic.request(creation.placement().brokers().size())
        : new CreatableTopic().name(name).numPartitions(-1).replicationFactor((short) -1);
  }

  private static void record(CreateTopicsResponse response, Map<String, ErrorCode> outcome) {
    for (CreatableTopicResult result : response.topics()) {
      outcome.put(
          result.name(),
          switch (ErrorCode.forCode(result.errorCode())) {
            case TOPIC_ALREADY_EXISTS -> ErrorCode.NONE;
            case INVALID_REQUEST -> ErrorCode.INVALID_TOPIC_EXCEPTION; // a name that is reserved
            case ErrorCode error -> error;
          });
    }
  }
}
