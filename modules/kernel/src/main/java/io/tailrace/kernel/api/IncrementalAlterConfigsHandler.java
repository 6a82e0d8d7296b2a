package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.ConfigAlteration;
import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.IncrementalAlterConfigsRequest;
import io.tailrace.wire.message.IncrementalAlterConfigsResponse;
import io.tailrace.wire.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;

/** IncrementalAlterConfigs: changes single configs (KIP-339). */
final class IncrementalAlterConfigsHandler implements ApiHandler {
  private final Controller controller;
  private final ConfigAlteration alteration;

  IncrementalAlterConfigsHandler(Controller controller, ConfigAlteration alteration) {
    this.controller = controller;
    this.alteration = alteration;
  }

  @Override
  public ApiKey api() {
    return ApiKey.INCREMENTAL_ALTER_CONFIGS;
  }

  @Override
  public void handle(Exchange exchange) {
    IncrementalAlterConfigsRequest request = new IncrementalAlterConfigsRequest();
    request.read(exchange.body(), exchange.apiVersion());
    controller.change(
        image -> alteration.decide(image, request),
        exchange::respond,
        error -> exchange.respond(failure(request, error)));
  }

  private static IncrementalAlterConfigsResponse failure(
      IncrementalAlterConfigsRequest request, ErrorCode error) {
    return new IncrementalAlterConfigsResponse()
        .responses(
            request.resources().stream()
                .map(
                    resource ->
                        new AlterConfigsResourceResponse()
                            .resourceType(resource.resourceType())
                            .resourceName(resource.resourceName())
                            .errorCode(error.code())
                            .errorMessage(error.message()))
                .toList());
  }
}
