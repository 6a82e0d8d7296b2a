package io.tailrace.kernel.api;

import io.tailrace.kernel.feature.Features;
import io.tailrace.kernel.feature.FinalizedFeatures;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.network.ClientSoftware;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ApiVersionsRequest;
import io.tailrace.wire.message.ApiVersionsResponse;
import io.tailrace.wire.message.ApiVersionsResponse.ApiVersion;
import io.tailrace.wire.message.ApiVersionsResponse.FinalizedFeatureKey;
import io.tailrace.wire.message.ApiVersionsResponse.SupportedFeatureKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** ApiVersions: what this broker offers (KIP-35, KIP-511, KIP-584, KIP-1242). */
final class ApiVersionsHandler implements ApiHandler {
  private static final short FIRST_VERSION_WITH_SOFTWARE_NAME = 3;
  private static final short FIRST_VERSION_WITH_FEATURES_FROM_LEVEL_0 = 4;
  private static final Pattern SOFTWARE =
      Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");

  /** librdkafka takes a broker for ancient that does not seem to know these (KAFKA-18659). */
  private static final short OLDEST_PRODUCE_VERSION_SHOWN = 0;

  private final Supplier<List<ApiHandler>> handlers;
  private final Supplier<MetadataImage> metadata;
  private final int nodeId;

  /**
   * With what it tells.
   *
   * @param handlers all of them; they are not complete before this one is made
   * @param metadata the newest image
   * @param nodeId this broker's number
   */
  ApiVersionsHandler(
      Supplier<List<ApiHandler>> handlers, Supplier<MetadataImage> metadata, int nodeId) {
    this.handlers = handlers;
    this.metadata = metadata;
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
    if (exchange.apiVersion() >= FIRST_VERSION_WITH_SOFTWARE_NAME) {
      exchange.software(
          new ClientSoftware(request.clientSoftwareName(), request.clientSoftwareVersion()));
    }
    if (isMeantForAnother(request)) {
      exchange.respond(new ApiVersionsResponse().errorCode(ErrorCode.REBOOTSTRAP_REQUIRED.code()));
      return;
    }
    FinalizedFeatures features = metadata.get().features();
    exchange.respond(
        new ApiVersionsResponse()
            .apiKeys(shown())
            .supportedFeatures(supported(exchange.apiVersion()))
            .finalizedFeaturesEpoch(features.epoch())
            .finalizedFeatures(finalized(features)));
  }

  /**
   * Whether the client came to a broker that has taken the address of the one it means (KIP-1242).
   */
  private boolean isMeantForAnother(ApiVersionsRequest request) {
    return request.clusterId().isPresent()
        && request.nodeId() != -1
        && !(request.clusterId().get().equals(metadata.get().clusterId())
            && request.nodeId() == nodeId);
  }

  private List<ApiVersion> shown() {
    List<ApiVersion> versions = new ArrayList<>();
    handlers.get().stream()
        .sorted((one, other) -> Short.compare(one.api().id(), other.api().id()))
        .forEach(handler -> versions.add(show(handler)));
    return versions;
  }

  /** Older clients take a feature whose lowest level is 0 for an error (KAFKA-17011). */
  private static List<SupportedFeatureKey> supported(int version) {
    return Features.ALL.stream()
        .filter(
            feature ->
                feature.minLevel() > 0 || version >= FIRST_VERSION_WITH_FEATURES_FROM_LEVEL_0)
        .map(
            feature ->
                new SupportedFeatureKey()
                    .name(feature.name())
                    .minVersion(feature.minLevel())
                    .maxVersion(feature.maxLevel()))
        .toList();
  }

  private static List<FinalizedFeatureKey> finalized(FinalizedFeatures features) {
    List<FinalizedFeatureKey> keys = new ArrayList<>();
    features
        .levels()
        .forEach(
            (name, level) ->
                keys.add(
                    new FinalizedFeatureKey()
                        .name(name)
                        .minVersionLevel(level)
                        .maxVersionLevel(level)));
    return keys;
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
