package io.tailrace.kernel.api;

import static java.util.function.Function.identity;

import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.MutationQuota;
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
import java.util.stream.Collectors;

/**
 * Creates topics because somebody asked for them. Whoever asked is answered when they are there: a
 * client that gets an error first would only wait and ask again.
 */
public final class TopicAutoCreation {
  private final Controller controller;
  private final TopicCreation creation;
  private final Map<String, InternalTopic> internal;

  /**
   * Over what creates topics.
   *
   * @param internal the internal topics that are created when they are first needed
   */
  public TopicAutoCreation(
      Controller controller, TopicCreation creation, List<InternalTopic> internal) {
    this.controller = controller;
    this.creation = creation;
    this.internal = internal.stream().collect(Collectors.toMap(InternalTopic::name, identity()));
  }

  /**
   * Creates those of the topics that do not exist. The internal topics of what this broker does not
   * offer are never created.
   *
   * @param names distinct
   * @param done told what became of each topic: NONE if it exists now
   */
  public void create(Collection<String> names, Consumer<Map<String, ErrorCode>> done) {
    create(names, MutationQuota.NONE, done);
  }

  /** The same, charged to a client's quota: over it, a topic is not there yet. */
  void create(
      Collection<String> names, MutationQuota quota, Consumer<Map<String, ErrorCode>> done) {
    Map<String, ErrorCode> outcome = new HashMap<>();
    names.forEach(name -> outcome.put(name, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
    List<CreatableTopic> wanted =
        names.stream().filter(this::isCreatable).map(this::request).toList();
    if (wanted.isEmpty()) {
      done.accept(outcome);
      return;
    }
    CreateTopicsRequest request = new CreateTopicsRequest().topics(wanted);
    controller.change(
        image -> creation.decide(image, request, quota),
        response -> {
          record(response, outcome);
          done.accept(outcome);
        },
        error -> {
          wanted.forEach(topic -> outcome.put(topic.name(), error));
          done.accept(outcome);
        });
  }

  private boolean isCreatable(String name) {
    return !TopicImage.isInternal(name) || internal.containsKey(name);
  }

  private CreatableTopic request(String name) {
    InternalTopic known = internal.get(name);
    return known == null
        ? new CreatableTopic().name(name).numPartitions(-1).replicationFactor((short) -1)
        : known.request(creation.placement().brokers().size());
  }

  private static void record(CreateTopicsResponse response, Map<String, ErrorCode> outcome) {
    for (CreatableTopicResult result : response.topics()) {
      outcome.put(
          result.name(),
          switch (ErrorCode.forCode(result.errorCode())) {
            case TOPIC_ALREADY_EXISTS -> ErrorCode.NONE;
            case INVALID_REQUEST -> ErrorCode.INVALID_TOPIC_EXCEPTION; // a name that is reserved
            case THROTTLING_QUOTA_EXCEEDED -> ErrorCode.UNKNOWN_TOPIC_OR_PARTITION; // ask again
            case ErrorCode error -> error;
          });
    }
  }
}
