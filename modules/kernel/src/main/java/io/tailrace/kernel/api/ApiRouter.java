package io.tailrace.kernel.api;

import io.tailrace.kernel.network.ApiSupport;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.network.RequestHandler;
import io.tailrace.wire.message.ApiKey;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Leads each request to the handler of its API, and knows which APIs there are. */
public final class ApiRouter implements RequestHandler, ApiSupport {
  private final Map<ApiKey, ApiHandler> handlers = new EnumMap<>(ApiKey.class);

  /** With one handler an API. */
  public ApiRouter(Collection<ApiHandler> handlers) {
    for (ApiHandler handler : handlers) {
      if (this.handlers.put(handler.api(), handler) != null) {
        throw new IllegalArgumentException("Two handlers of " + handler.api());
      }
    }
  }

  /** The handlers, by API number. */
  public List<ApiHandler> handlers() {
    return List.copyOf(handlers.values());
  }

  @Override
  public boolean isOffered(ApiKey api, short version) {
    ApiHandler handler = handlers.get(api);
    return handler != null
        && version >= handler.oldestVersion()
        && version <= handler.newestVersion();
  }

  @Override
  public void handle(Exchange exchange) {
    handlers.get(exchange.apiKey()).handle(exchange);
  }
}
