package io.tailrace.kernel.api;

import io.tailrace.kernel.config.BrokerConfig;
import io.tailrace.kernel.config.BrokerKeys;
import io.tailrace.kernel.config.ConfigDescription;
import io.tailrace.kernel.config.ConfigEntry;
import io.tailrace.kernel.config.GroupKeys;
import io.tailrace.kernel.metadata.BrokerLayers;
import io.tailrace.kernel.metadata.ConfigResource;
import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.kernel.metadata.TopicNames;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.spi.config.ConfigType;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.DescribeConfigsRequest;
import io.tailrace.wire.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.tailrace.wire.message.DescribeConfigsResponse;
import io.tailrace.wire.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.tailrace.wire.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.tailrace.wire.message.DescribeConfigsResponse.DescribeConfigsSynonym;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** DescribeConfigs: what applies to topics and brokers, and why (KIP-133, KIP-226, KIP-569). */
final class DescribeConfigsHandler implements ApiHandler {
  private final Controller controller;
  private final BrokerConfig start;
  private final GroupKeys groups;
  private final LoggerConfigs loggers;

  DescribeConfigsHandler(
      Controller controller, BrokerConfig start, GroupKeys groups, LoggerConfigs loggers) {
    this.controller = controller;
    this.start = start;
    this.groups = groups;
    this.loggers = loggers;
  }

  @Override
  public ApiKey api() {
    return ApiKey.DESCRIBE_CONFIGS;
  }

  @Override
  public void handle(Exchange exchange) {
    DescribeConfigsRequest request = new DescribeConfigsRequest();
    request.read(exchange.body(), exchange.apiVersion());
    MetadataImage image = controller.image();
    exchange.respond(
        new DescribeConfigsResponse()
            .results(
                request.resources().stream()
                    .map(resource -> describe(resource, request, image))
                    .toList()));
  }

  private DescribeConfigsResult describe(
      DescribeConfigsResource asked, DescribeConfigsRequest request, MetadataImage image) {
    DescribeConfigsResult result =
        new DescribeConfigsResult()
            .resourceType(asked.resourceType())
            .resourceName(asked.resourceName())
            .errorMessage(Optional.empty());
    try {
      Optional<Set<String>> names =
          asked.configurationKeys().filter(keys -> !keys.isEmpty()).map(HashSet::new);
      return result.configs(
          entries(asked, image).stream()
              .filter(entry -> names.isEmpty() || names.get().contains(entry.name()))
              .map(entry -> result(entry, request))
              .toList());
    } catch (RefusedException e) {
      return result.errorCode(e.error().code()).errorMessage(e.getMessage());
    }
  }

  private List<ConfigEntry> entries(DescribeConfigsResource asked, MetadataImage image) {
    String name = asked.resourceName();
    ConfigResource.Type type = ConfigResource.Type.of(asked.resourceType());
    return switch (type) {
      case TOPIC -> ofTopic(name, image);
      case BROKER -> ofBroker(name, image);
      case GROUP -> {
        if (name.isEmpty()) {
          throw invalid("Group name must not be empty");
        }
        yield ConfigDescription.ofGroup(
            BrokerLayers.of(start, image), groups, image.configsOf(new ConfigResource(type, name)));
      }
      case CLIENT_METRICS -> {
        if (name.isEmpty()) {
          throw invalid("Client metrics subscription name must not be empty");
        }
        yield ConfigDescription.ofClientMetrics(image.configsOf(new ConfigResource(type, name)));
      }
      case BROKER_LOGGER -> loggers.describe(name);
      case UNKNOWN -> throw invalid("Unsupported resource type: " + type);
    };
  }

  private List<ConfigEntry> ofTopic(String name, MetadataImage image) {
    TopicNames.flaw(name)
        .ifPresent(
            flaw -> {
              throw new RefusedException(ErrorCode.INVALID_TOPIC_EXCEPTION, flaw);
            });
    if (image.topic(name).isEmpty()) {
      throw new RefusedException(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }
    return ConfigDescription.ofTopic(
        BrokerLayers.of(start, image), image.configsOf(ConfigResource.topic(name)));
  }

  private List<ConfigEntry> ofBroker(String name, MetadataImage image) {
    BrokerConfig broker = BrokerLayers.of(start, image);
    if (name.isEmpty()) {
      return ConfigDescription.ofAllBrokers(broker);
    }
    int id = start.fixed().get(BrokerKeys.NODE_ID);
    if (!name.equals(Integer.toString(id))) {
      throw invalid(
          "Unexpected broker id, expected " + id + " or empty string, but received " + name);
    }
    return ConfigDescription.ofBroker(broker);
  }

  private static RefusedException invalid(String message) {
    return new RefusedException(ErrorCode.INVALID_REQUEST, message);
  }

  private static DescribeConfigsResourceResult result(
      ConfigEntry entry, DescribeConfigsRequest request) {
    return new DescribeConfigsResourceResult()
        .name(entry.name())
        .value(entry.value())
        .readOnly(entry.isReadOnly())
        .configSource(entry.source().id())
        .isSensitive(entry.isSensitive())
        .configType(entry.type().map(DescribeConfigsHandler::id).orElse((byte) 0))
        .documentation(request.includeDocumentation() ? Optional.of(entry.doc()) : Optional.empty())
        .synonyms(
            request.includeSynonyms()
                ? entry.synonyms().stream().map(DescribeConfigsHandler::synonym).toList()
                : List.of());
  }

  private static DescribeConfigsSynonym synonym(ConfigEntry.Synonym synonym) {
    return new DescribeConfigsSynonym()
        .name(synonym.name())
        .value(synonym.value())
        .source(synonym.source().id());
  }

  /** The numbers of KIP-569. */
  private static byte id(ConfigType type) {
    return switch (type) {
      case BOOLEAN -> 1;
      case STRING -> 2;
      case INT -> 3;
      case SHORT -> 4;
      case LONG -> 5;
      case DOUBLE -> 6;
      case LIST -> 7;
      case PASSWORD -> 9;
    };
  }
}
