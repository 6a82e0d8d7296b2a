package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.ClientQuotaFilter;
import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.quota.QuotaEntity;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.DescribeClientQuotasRequest;
import io.tailrace.wire.message.DescribeClientQuotasResponse;
import io.tailrace.wire.message.DescribeClientQuotasResponse.EntityData;
import io.tailrace.wire.message.DescribeClientQuotasResponse.EntryData;
import io.tailrace.wire.message.DescribeClientQuotasResponse.ValueData;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** DescribeClientQuotas: what is set for clients (KIP-546). */
final class DescribeClientQuotasHandler implements ApiHandler {
  private final Controller controller;

  DescribeClientQuotasHandler(Controller controller) {
    this.controller = controller;
  }

  @Override
  public ApiKey api() {
    return ApiKey.DESCRIBE_CLIENT_QUOTAS;
  }

  @Override
  public void handle(Exchange exchange) {
    DescribeClientQuotasRequest request = new DescribeClientQuotasRequest();
    request.read(exchange.body(), exchange.apiVersion());
    DescribeClientQuotasResponse response = new DescribeClientQuotasResponse();
    try {
      ClientQuotaFilter filter = ClientQuotaFilter.of(request);
      List<EntryData> entries =
          controller.image().clientQuotas().entrySet().stream()
              .filter(quota -> filter.matches(quota.getKey()))
              .map(quota -> entry(quota.getKey(), quota.getValue()))
              .toList();
      exchange.respond(response.errorMessage(Optional.empty()).entries(entries));
    } catch (RefusedException e) {
      exchange.respond(
          response
              .errorCode(e.error().code())
              .errorMessage(e.getMessage())
              .entries(Optional.empty()));
    }
  }

  private static EntryData entry(QuotaEntity entity, Map<String, Double> values) {
    return new EntryData()
        .entity(
            entity.parts().entrySet().stream()
                .map(part -> new EntityData().entityType(part.getKey()).entityName(part.getValue()))
                .toList())
        .values(
            values.entrySet().stream()
                .map(value -> new ValueData().key(value.getKey()).value(value.getValue()))
                .toList());
  }
}
