package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.ConfigResource.Type;
import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ListConfigResourcesRequest;
import io.tailrace.wire.message.ListConfigResourcesResponse;
import io.tailrace.wire.message.ListConfigResourcesResponse.ConfigResource;
import java.util.List;
import java.util.stream.Stream;

/** ListConfigResources: what can be configured (KIP-1142); at first, client metrics (KIP-1000). */
final class ListConfigResourcesHandler implements ApiHandler {
  private final Controller controller;
  private final BrokerNode broker;

  ListConfigResourcesHandler(Controller controller, BrokerNode broker) {
    this.controller = controller;
    this.broker = broker;
  }

  @Override
  public ApiKey api() {
    return ApiKey.LIST_CONFIG_RESOURCES;
  }

  @Override
  public void handle(Exchange exchange) {
    ListConfigResourcesRequest request = new ListConfigResourcesRequest();
    request.read(exchange.body(), exchange.apiVersion());
    List<Type> types =
        exchange.apiVersion() == 0
            ? List.of(Type.CLIENT_METRICS)
            : request.resourceTypes().isEmpty()
                ? List.of(Type.values())
                : request.resourceTypes().stream().distinct().map(Type::of).toList();
    if (!request.resourceTypes().isEmpty() && types.contains(Type.UNKNOWN)) {
      exchange.respond(
          new ListConfigResourcesResponse().errorCode(ErrorCode.UNSUPPORTED_VERSION.code()));
      return;
    }
    MetadataImage image = controller.image();
    exchange.respond(
        new ListConfigResourcesResponse()
            .configResources(
                types.stream()
                    .flatMap(
                        type ->
                            names(type, image)
                                .map(
                                    name ->
                                        new ConfigResource()
                                            .resourceName(name)
                                            .resourceType(type.id())))
                    .toList()));
  }

  private Stream<String> names(Type type, MetadataImage image) {
    return switch (type) {
      case TOPIC -> image.topicsByName().keySet().stream().sorted();
      case BROKER, BROKER_LOGGER -> Stream.of(Integer.toString(broker.id()));
      case GROUP, CLIENT_METRICS ->
          image.configs().keySet().stream()
              .filter(resource -> resource.type() == type)
              .map(io.tailrace.kernel.metadata.ConfigResource::name)
              .sorted();
      case UNKNOWN -> Stream.empty();
    };
  }
}
