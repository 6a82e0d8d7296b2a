package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.FeatureUpdate;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.UpdateFeaturesRequest;

/** UpdateFeatures: puts other levels of features in force (KIP-584, KIP-778). */
final class UpdateFeaturesHandler implements ApiHandler {
  private final Controller controller;
  private final FeatureUpdate updates;

  UpdateFeaturesHandler(Controller controller, FeatureUpdate updates) {
    this.controller = controller;
    this.updates = updates;
  }

  @Override
  public ApiKey api() {
    return ApiKey.UPDATE_FEATURES;
  }

  @Override
  public void handle(Exchange exchange) {
    UpdateFeaturesRequest request = new UpdateFeaturesRequest();
    request.read(exchange.body(), exchange.apiVersion());
    int version = exchange.apiVersion();
    controller.change(
        image -> updates.decide(image, request, version),
        exchange::respond,
        error -> exchange.respond(FeatureUpdate.failure(error, error.message())));
  }
}
