package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.ConfigAlteration;
import io.tailrace.kernel.metadata.ConfigResource.Type;
import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.IncrementalAlterConfigsRequest;
import io.tailrace.wire.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.tailrace.wire.message.IncrementalAlterConfigsResponse;
import io.tailrace.wire.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * IncrementalAlterConfigs: changes single configs (KIP-339): of the metadata, and the levels of
 * this process's loggers.
 */
final class IncrementalAlterConfigsHandler implements ApiHandler {
  private final Controller controller;
  private final ConfigAlteration alteration;
  private final LoggerConfigs loggers;

  IncrementalAlterConfigsHandler(
      Controller controller, ConfigAlteration alteration, LoggerConfigs loggers) {
    this.controller = controller;
    this.alteration = alteration;
    this.loggers = loggers;
  }

  @Override
  public ApiKey api() {
    return ApiKey.INCREMENTAL_ALTER_CONFIGS;
  }

  @Override
  public void handle(Exchange exchange) {
    IncrementalAlterConfigsRequest request = new IncrementalAlterConfigsRequest();
    request.read(exchange.body(), exchange.apiVersion());
    List<AlterConfigsResource> asked = request.resources();
    List<AlterConfigsResource> stored =
        asked.stream().filter(resource -> !isOfLoggers(resource)).toList();
    Consumer<IncrementalAlterConfigsResponse> answer =
        changed -> exchange.respond(merged(asked, changed, request.validateOnly()));
    if (stored.isEmpty()) {
      answer.accept(new IncrementalAlterConfigsResponse());
      return;
    }
    IncrementalAlterConfigsRequest ofMetadata =
        new IncrementalAlterConfigsRequest().resources(stored).validateOnly(request.validateOnly());
    controller.change(
        image -> alteration.decide(image, ofMetadata),
        answer,
        error -> answer.accept(ConfigAlteration.failure(ofMetadata, error)));
  }

  private static boolean isOfLoggers(AlterConfigsResource resource) {
    return resource.resourceType() == Type.BROKER_LOGGER.id();
  }

  /** The answers in the order in which was asked. */
  private IncrementalAlterConfigsResponse merged(
      List<AlterConfigsResource> asked,
      IncrementalAlterConfigsResponse changed,
      boolean validateOnly) {
    Iterator<AlterConfigsResourceResponse> ofMetadata = changed.responses().iterator();
    List<AlterConfigsResourceResponse> all = new ArrayList<>();
    for (AlterConfigsResource resource : asked) {
      all.add(isOfLoggers(resource) ? alter(resource, validateOnly) : ofMetadata.next());
    }
    return new IncrementalAlterConfigsResponse().responses(all);
  }

  private AlterConfigsResourceResponse alter(AlterConfigsResource asked, boolean validateOnly) {
    AlterConfigsResourceResponse response =
        new AlterConfigsResourceResponse()
            .resourceType(asked.resourceType())
            .resourceName(asked.resourceName())
            .errorMessage(Optional.empty());
    try {
      loggers.alter(asked, validateOnly);
      return response.errorCode(ErrorCode.NONE.code());
    } catch (RefusedException e) {
      return response.errorCode(e.error().code()).errorMessage(e.getMessage());
    }
  }
}
