package io.tailrace.kernel.api;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.CreateAclsRequest;
import io.tailrace.wire.message.CreateAclsResponse;
import io.tailrace.wire.message.CreateAclsResponse.AclCreationResult;
import io.tailrace.wire.message.DeleteAclsRequest;
import io.tailrace.wire.message.DeleteAclsResponse;
import io.tailrace.wire.message.DeleteAclsResponse.DeleteAclsFilterResult;
import io.tailrace.wire.message.DescribeAclsRequest;
import io.tailrace.wire.message.DescribeAclsResponse;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The APIs of access control lists (KIP-140). There is no authorizer: they say so, as Kafka does
 * without one.
 */
final class AclHandlers {
  private static final short DISABLED = ErrorCode.SECURITY_DISABLED.code();
  private static final String WHY = "No Authorizer is configured.";

  private AclHandlers() {}

  static List<ApiHandler> all() {
    return List.of(
        new Handler<>(
            ApiKey.DESCRIBE_ACLS,
            DescribeAclsRequest::new,
            _ -> new DescribeAclsResponse().errorCode(DISABLED).errorMessage(WHY)),
        new Handler<>(
            ApiKey.CREATE_ACLS,
            CreateAclsRequest::new,
            request ->
                new CreateAclsResponse()
                    .results(
                        request.creations().stream()
                            .map(_ -> new AclCreationResult().errorCode(DISABLED).errorMessage(WHY))
                            .toList())),
        new Handler<>(
            ApiKey.DELETE_ACLS,
            DeleteAclsRequest::new,
            request ->
                new DeleteAclsResponse()
                    .filterResults(
                        request.filters().stream()
                            .map(
                                _ ->
                                    new DeleteAclsFilterResult()
                                        .errorCode(DISABLED)
                                        .errorMessage(WHY))
                            .toList())));
  }

  private record Handler<Q extends Message>(
      ApiKey api, Supplier<Q> newRequest, Function<Q, Message> answer) implements ApiHandler {
    @Override
    public void handle(Exchange exchange) {
      Q request = newRequest.get();
      request.read(exchange.body(), exchange.apiVersion());
      exchange.respond(answer.apply(request));
    }
  }
}
