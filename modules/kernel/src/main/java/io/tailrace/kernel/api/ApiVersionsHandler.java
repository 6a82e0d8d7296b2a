package io.tailrace.kernel.api;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ApiVersionsRequest;
import io.tailrace.wire.message.ApiVersionsResponse;
import io.tailrace.wire.message.ApiVersionsResponse.ApiVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** ApiVersions: what this broker offers (KIP-35, KIP-511). */
final class ApiVersionsHandler implements ApiHandler {
  private static final short FIRST_VERSION_WITH_SOFTWARE_NAME = 3;
  private static final Pattern SOFTWARE =
      Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");

  /** librdkafka takes a broker for ancient that does not seem to know these (KAFKA-18659). */
  private static final short OLDEST_PRODUCE_VERSION_SHOWN = 0;

  private final Supplier<List<ApiHandler>> handlers;

  /** With a way to all handlers, which are not complete before this one is made. */
  ApiVersionsHandler(Supplier<List<ApiHandler>> handlers) {
    this.handlers = handlers;
  }

  @Override
  public ApiKey api() {
    return ApiKey.API_VERSIONS;
  }

  @Override
  public void handle(Exchange exchange) {
    if (!exchange.isVersionOffered()) {
      exchange.respond(
          new ApiVersionsResponse()
              .errorCode(ErrorCode.UNSUPPORTED_VERSION.code())
              .apiKeys(List.of(show(this))));
      return;
    }
    ApiVersionsRequest request = new ApiVersionsRequest();
    request.read(exchange.body(), exchange.apiVersion());
    if (exchange.apiVersion() >= FIRST_VERSION_WITH_SOFTWARE_NAME
        && !(SOFTWARE.matcher(request.clientSoftwareName()).matches()
            && SOFTWARE.matcher(request.clientSoftwareVersion()).matches())) {
      exchange.respond(new ApiVersionsResponse().errorCode(ErrorCode.INVALID_REQUEST.code()));
      return;
    }
    exchange.respond(new ApiVersionsResponse().apiKeys(shown()));
  }

  private List<ApiVersion> shown() {
    List<ApiVersion> versions = new ArrayList<>();
    handlers.get().stream()
        .sorted(Comparator.comparing(handler -> handler.api().id()))
        .forEach(handler -> versions.add(show(handler)));
    return versions;
  }

  private static ApiVersion show(ApiHandler handler) {
    return new ApiVersion()
        .apiKey(handler.api().id())
        .minVersion(
            handler.api() == ApiKey.PRODUCE
                ? OLDEST_PRODUCE_VERSION_SHOWN
                : handler.oldestVersion())
        .maxVersion(handler.newestVersion());
  }
}
