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

/** ApiVersions: what this broker offers (KIP-35, KIP-511, KIP-1242). */
final class ApiVersionsHandler implements ApiHandler {
  private static final short FIRST_VERSION_WITH_SOFTWARE_NAME = 3;
  private static final Pattern SOFTWARE =
      Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");

  /** librdkafka takes a broker for ancient that does not seem to know these (KAFKA-18659). */
  private static final short OLDEST_PRODUCE_VERSION_SHOWN = 0;

  private final Supplier<List<ApiHandler>> handlers;
  private final Supplier<String> clusterId;
  private final int nodeId;

  /**
   * With what it tells.
   *
   * @param handlers all of them; they are not complete before this one is made
   * @param clusterId the cluster's id
   * @param nodeId this broker's number
   */
  ApiVersionsHandler(Supplier<List<ApiHandler>> handlers, Supplier<String> clusterId, int nodeId) {
    this.handlers = handlers;
    this.clusterId = clusterId;
    this.nodeId = nodeId;
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
    if (isMeantForAnother(request)) {
      exchange.respond(new ApiVersionsResponse().errorCode(ErrorCode.REBOOTSTRAP_REQUIRED.code()));
      return;
    }
    exchange.respond(new ApiVersionsResponse().apiKeys(shown()));
  }

  /**
   * Whether the client came to a broker that has taken the address of the one it means (KIP-1242).
   */
  private boolean isMeantForAnother(ApiVersionsRequest request) {
    return request.clusterId().isPresent()
        && request.nodeId() != -1
        && !(request.clusterId().get().equals(clusterId.get()) && request.nodeId() == nodeId);
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
