package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.ConfigAlteration;
import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.AlterConfigsRequest;
import io.tailrace.wire.message.AlterConfigsResponse;
import io.tailrace.wire.message.AlterConfigsResponse.AlterConfigsResourceResponse;
import io.tailrace.wire.message.ApiKey;

/** AlterConfigs: replaces all configs of a resource (KIP-133); superseded by KIP-339. */
final class AlterConfigsHandler implements ApiHandler {
  private final Controller controller;
  private final ConfigAlteration alteration;

  AlterConfigsHandler(Controller controller, ConfigAlteration alteration) {
    this.controller = controller;
    this.alteration = alteration;
  }

  @Override
  public ApiKey api() {
    return ApiKey.ALTER_CONFIGS;
  }

  @Override
  public void handle(Exchange exchange) {
    AlterConfigsRequest request = new AlterConfigsRequest();
    request.read(exchange.body(), exchange.apiVersion());
    controller.change(
        image -> alteration.decide(image, request),
        exchange::respond,
        error -> exchange.respond(failure(request, error)));
  }

  private static AlterConfigsResponse failure(AlterConfigsRequest request, ErrorCode error) {
    return new AlterConfigsResponse()
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
