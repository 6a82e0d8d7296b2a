package io.tailrace.kernel.api;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ListPartitionReassignmentsRequest;
import io.tailrace.wire.message.ListPartitionReassignmentsResponse;
import java.util.Optional;

/**
 * ListPartitionReassignments: which replicas are being moved (KIP-455). Where there is one broker,
 * none ever is.
 */
final class ListPartitionReassignmentsHandler implements ApiHandler {
  @Override
  public ApiKey api() {
    return ApiKey.LIST_PARTITION_REASSIGNMENTS;
  }

  @Override
  public void handle(Exchange exchange) {
    new ListPartitionReassignmentsRequest().read(exchange.body(), exchange.apiVersion());
    exchange.respond(new ListPartitionReassignmentsResponse().errorMessage(Optional.empty()));
  }
}
