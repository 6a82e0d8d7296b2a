package io.tailrace.client;

import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ApiVersionsResponse;
import java.util.Map;
import java.util.TreeMap;

/** Which versions of each request a broker understands, and so which ones it is sent. */
final class ApiRanges {
  private record Range(short lowest, short highest) {}

  private final BrokerAddress broker;
  private final Map<Short, Range> ranges = new TreeMap<>();

  ApiRanges(BrokerAddress broker, ApiVersionsResponse response) {
    this.broker = broker;
    for (ApiVersionsResponse.ApiVersion api : response.apiKeys()) {
      ranges.put(api.apiKey(), new Range(api.minVersion(), api.maxVersion()));
    }
  }

  boolean has(ApiKey api) {
    return ranges.containsKey(api.id());
  }

  /**
   * The newest version that both sides know, up to a limit.
   *
   * @throws ClientException if there is none
   */
  short version(ApiKey api, short atMost) {
    Range theirs = ranges.get(api.id());
    short newest = (short) Math.min(api.newestVersion(), atMost);
    if (theirs == null || theirs.highest < api.oldestVersion() || theirs.lowest > newest) {
      throw new ClientException(
          ErrorCode.UNSUPPORTED_VERSION,
          "The broker at "
              + broker
              + (theirs == null
                  ? " has no " + api
                  : " has no version of "
                      + api
                      + " from "
                      + api.oldestVersion()
                      + " to "
                      + newest
                      + ", only "
                      + theirs.lowest
                      + " to "
                      + theirs.highest));
    }
    return (short) Math.min(newest, theirs.highest);
  }
}
