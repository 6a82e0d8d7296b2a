package io.tailrace.kernel.api;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.DescribeUserScramCredentialsRequest;
import io.tailrace.wire.message.DescribeUserScramCredentialsResponse;
import io.tailrace.wire.message.DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult;
import java.util.List;
import java.util.Optional;

/**
 * DescribeUserScramCredentials: who has a password (KIP-554). Nobody has one here; kafka-configs
 * asks all the same when it describes users.
 */
final class DescribeUserScramCredentialsHandler implements ApiHandler {
  @Override
  public ApiKey api() {
    return ApiKey.DESCRIBE_USER_SCRAM_CREDENTIALS;
  }

  @Override
  public void handle(Exchange exchange) {
    DescribeUserScramCredentialsRequest request = new DescribeUserScramCredentialsRequest();
    request.read(exchange.body(), exchange.apiVersion());
    exchange.respond(
        new DescribeUserScramCredentialsResponse()
            .errorMessage(Optional.empty())
            .results(
                request.users().orElse(List.of()).stream()
                    .map(
                        user ->
                            new DescribeUserScramCredentialsResult()
                                .user(user.name())
                                .errorCode(ErrorCode.RESOURCE_NOT_FOUND.code())
                                .errorMessage("There is no user credential of " + user.name()))
                    .toList()));
  }
}
