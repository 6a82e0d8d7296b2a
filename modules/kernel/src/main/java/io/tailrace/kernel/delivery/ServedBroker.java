package io.tailrace.kernel.delivery;

import io.tailrace.kernel.config.TopicExtension;
import io.tailrace.kernel.metadata.ConfigResource;
import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.ProducerIds;
import io.tailrace.kernel.metadata.TopicCreation;
import io.tailrace.kernel.topic.Topic;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryException;
import io.tailrace.spi.delivery.DeliveryException.Reason;
import io.tailrace.spi.delivery.DeliveryPartition;
import io.tailrace.spi.delivery.DeliveryTopic;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.CreateTopicsRequest;
import io.tailrace.wire.message.CreateTopicsRequest.CreatableTopic;
import io.tailrace.wire.message.CreateTopicsRequest.CreatableTopicConfig;
import io.tailrace.wire.message.CreateTopicsResponse.CreatableTopicResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** This broker, as a delivery plugin sees it. */
public final class ServedBroker implements DeliveryBroker {
  private final Controller controller;
  private final TopicCreation creation;
  private final Topics topics;
  private final ProducerIds producerIds;
  private final TopicExtension keys;

  /**
   * Over the parts of the broker.
   *
   * @param keys the topic configs that are the plugin's
   */
  public ServedBroker(
      Controller controller, TopicCreation creation, Topics topics, TopicExtension keys) {
    this.controller = controller;
    this.creation = creation;
    this.topics = topics;
    this.keys = keys;
    producerIds = new ProducerIds(controller);
  }

  @Override
  public Collection<DeliveryTopic> topics() {
    MetadataImage image = controller.image();
    return topics.all().stream().map(topic -> view(image, topic)).toList();
  }

  @Override
  public Collection<DeliveryTopic> configured() {
    MetadataImage image = controller.image();
    List<DeliveryTopic> configured = new ArrayList<>();
    image
        .configs()
        .forEach(
            (resource, values) -> {
              if (resource.type() == ConfigResource.Type.TOPIC && keys.isSetIn(values)) {
                topics
                    .topic(resource.name())
                    .ifPresent(topic -> configured.add(view(image, topic)));
              }
            });
    return configured;
  }

  @Override
  public Optional<DeliveryTopic> topic(String name) {
    return topics.topic(name).map(topic -> view(controller.image(), topic));
  }

  @Override
  public Optional<DeliveryTopic> topic(UUID id) {
    return topics.topic(id(id)).map(topic -> view(controller.image(), topic));
  }

  private static Uuid id(UUID id) {
    return new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  private static DeliveryTopic view(MetadataImage image, Topic topic) {
    return new DeliveryTopic(
        topic.name(),
        new UUID(topic.id().high(), topic.id().low()),
        topic.partitions().size(),
        image.configsOf(ConfigResource.topic(topic.name())),
        topic.config().compacted(),
        topic.image().isInternal());
  }

  @Override
  public DeliveryTopic createTopic(String name, int partitions, Map<String, String> configs) {
    Optional<DeliveryTopic> there = topic(name);
    if (there.isPresent()) {
      return there.get();
    }
    CreateTopicsRequest request =
        new CreateTopicsRequest()
            .topics(
                List.of(
                    new CreatableTopic()
                        .name(name)
                        .numPartitions(partitions)
                        .replicationFactor((short) -1)
                        .configs(
                            configs.entrySet().stream()
                                .map(
                                    config ->
                                        new CreatableTopicConfig()
                                            .name(config.getKey())
                                            .value(config.getValue()))
                                .toList())));
    CompletableFuture<CreatableTopicResult> outcome = new CompletableFuture<>();
    controller.change(
        image -> creation.decide(image, request),
        response -> outcome.complete(response.topics().getFirst()),
        error ->
            outcome.completeExceptionally(
                new DeliveryException(Reason.UNAVAILABLE, name + ": " + error)));
    CreatableTopicResult result = Waiting.until(outcome);
    ErrorCode error = ErrorCode.forCode(result.errorCode());
    if (error != ErrorCode.NONE && error != ErrorCode.TOPIC_ALREADY_EXISTS) {
      throw new DeliveryException(
          Reason.REFUSED, name + ": " + result.errorMessage().orElse(error.message()));
    }
    return topic(name)
        .orElseThrow(() -> new DeliveryException(Reason.GONE, name + " is deleted again"));
  }

  @Override
  public DeliveryPartition partition(DeliveryTopic topic, int partition) {
    return topics
        .topic(id(topic.id()))
        .flatMap(found -> found.partition(partition))
        .map(ServedPartition::new)
        .orElseThrow(
            () ->
                new DeliveryException(
                    Reason.GONE, "There is no partition " + topic.name() + "-" + partition));
  }

  @Override
  public long newProducerId() {
    CompletableFuture<Long> outcome = new CompletableFuture<>();
    producerIds.draw(
        outcome::complete,
        error ->
            outcome.completeExceptionally(
                new DeliveryException(Reason.UNAVAILABLE, "No producer id can be had: " + error)));
    return Waiting.until(outcome);
  }
}
