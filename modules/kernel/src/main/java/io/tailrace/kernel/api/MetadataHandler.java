package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.metadata.TopicNames;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.network.ListenerConfig;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.MetadataRequest;
import io.tailrace.wire.message.MetadataRequest.MetadataRequestTopic;
import io.tailrace.wire.message.MetadataResponse;
import io.tailrace.wire.message.MetadataResponse.MetadataResponseBroker;
import io.tailrace.wire.message.MetadataResponse.MetadataResponseTopic;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Metadata: brokers and topics, creating topics that are asked for where that is wanted. */
final class MetadataHandler implements ApiHandler {
  /** The version since which topics can be asked for by id (KIP-516). */
  private static final short TOPIC_ID_VERSION = 12;

  private final Controller controller;
  private final BrokerNode broker;
  private final TopicDescriptions descriptions;
  private final TopicAutoCreation creation;
  private final boolean autoCreate;

  MetadataHandler(
      Controller controller,
      BrokerNode broker,
      TopicDescriptions descriptions,
      TopicAutoCreation creation,
      boolean autoCreate) {
    this.controller = controller;
    this.broker = broker;
    this.descriptions = descriptions;
    this.creation = creation;
    this.autoCreate = autoCreate;
  }

  @Override
  public ApiKey api() {
    return ApiKey.METADATA;
  }

  @Override
  public void handle(Exchange exchange) {
    MetadataRequest request = new MetadataRequest();
    request.read(exchange.body(), exchange.apiVersion());
    if (isAboutAll(request, exchange.apiVersion())) {
      answerAll(exchange, request);
    } else if (exchange.apiVersion() < TOPIC_ID_VERSION && namesById(request)) {
      refuse(exchange, request);
    } else {
      List<String> missing = missing(request);
      if (autoCreate && request.allowAutoTopicCreation() && !missing.isEmpty()) {
        creation.create(
            missing,
            new MutationCharge(exchange, true),
            outcome -> answer(exchange, request, outcome));
      } else {
        answer(exchange, request, Map.of());
      }
    }
  }

  private static boolean isAboutAll(MetadataRequest request, short version) {
    return request.topics().isEmpty() || version == 0 && request.topics().get().isEmpty();
  }

  private static boolean namesById(MetadataRequest request) {
    return request.topics().orElseThrow().stream()
        .anyMatch(topic -> topic.name().isEmpty() || isNamedById(topic));
  }

  private static boolean isNamedById(MetadataRequestTopic topic) {
    return !topic.topicId().equals(Uuid.ZERO);
  }

  private void refuse(Exchange exchange, MetadataRequest request) {
    List<MetadataResponseTopic> topics = new ArrayList<>();
    for (MetadataRequestTopic topic : request.topics().orElseThrow()) {
      topics.add(
          new MetadataResponseTopic()
              .errorCode(ErrorCode.INVALID_REQUEST.code())
              .name(topic.name().orElse(""))
              .topicId(topic.topicId()));
    }
    respond(exchange, request, controller.image(), topics);
  }

  /** The topics that could be created: well named, and not there. */
  private List<String> missing(MetadataRequest request) {
    MetadataImage image = controller.image();
    Set<String> missing = new LinkedHashSet<>();
    for (MetadataRequestTopic topic : request.topics().orElseThrow()) {
      if (!isNamedById(topic) && topic.name().isPresent()) {
        String name = topic.name().get();
        if (image.topic(name).isEmpty() && TopicNames.flaw(name).isEmpty()) {
          missing.add(name);
        }
      }
    }
    return List.copyOf(missing);
  }

  private void answerAll(Exchange exchange, MetadataRequest request) {
    MetadataImage image = controller.image();
    List<MetadataResponseTopic> topics = new ArrayList<>(image.topicsByName().size());
    for (TopicImage topic : image.topicsByName().values()) {
      topics.add(describe(image, topic, request));
    }
    respond(exchange, request, image, topics);
  }

  private void answer(
      Exchange exchange, MetadataRequest request, Map<String, ErrorCode> creationOutcome) {
    MetadataImage image = controller.image();
    Set<MetadataRequestTopic> asked = new LinkedHashSet<>(request.topics().orElseThrow());
    List<MetadataResponseTopic> topics = new ArrayList<>(asked.size());
    for (MetadataRequestTopic topic : asked) {
      Optional<TopicImage> found =
          isNamedById(topic) ? image.topic(topic.topicId()) : topic.name().flatMap(image::topic);
      topics.add(
          found
              .map(present -> describe(image, present, request))
              .orElseGet(() -> describeAbsent(topic, creationOutcome)));
    }
    respond(exchange, request, image, topics);
  }

  private MetadataResponseTopic describe(
      MetadataImage image, TopicImage topic, MetadataRequest request) {
    return request.includeTopicAuthorizedOperations()
        ? descriptions.create(topic).topicAuthorizedOperations(Operations.ON_TOPIC)
        : descriptions.of(image, topic);
  }

  private static MetadataResponseTopic describeAbsent(
      MetadataRequestTopic asked, Map<String, ErrorCode> creationOutcome) {
    if (isNamedById(asked)) {
      return new MetadataResponseTopic()
          .errorCode(ErrorCode.UNKNOWN_TOPIC_ID.code())
          .name(Optional.empty())
          .topicId(asked.topicId());
    }
    String name = asked.name().orElse("");
    ErrorCode error = creationOutcome.getOrDefault(name, ErrorCode.NONE);
    if (TopicNames.flaw(name).isPresent()) {
      error = ErrorCode.INVALID_TOPIC_EXCEPTION;
    } else if (error == ErrorCode.NONE) { // not created, or deleted again at once
      error = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    return new MetadataResponseTopic()
        .errorCode(error.code())
        .name(name)
        .isInternal(TopicImage.isInternal(name));
  }

  private void respond(
      Exchange exchange,
      MetadataRequest request,
      MetadataImage image,
      List<MetadataResponseTopic> topics) {
    ListenerConfig endpoint = broker.endpoint().apply(exchange.listener());
    MetadataResponse response =
        new MetadataResponse()
            .brokers(
                List.of(
                    new MetadataResponseBroker()
                        .nodeId(broker.id())
                        .host(endpoint.host())
                        .port(endpoint.port())
                        .rack(broker.rack())))
            .clusterId(image.clusterId())
            .controllerId(broker.id())
            .topics(topics);
    if (request.includeClusterAuthorizedOperations()) {
      response.clusterAuthorizedOperations(Operations.ON_CLUSTER);
    }
    exchange.respond(response);
  }
}
