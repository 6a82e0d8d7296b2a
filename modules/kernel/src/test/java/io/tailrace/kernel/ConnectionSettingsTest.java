package io.tailrace.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.kernel.network.ConnectionLimits;
import io.tailrace.kernel.network.ConnectionLimits.OfListener;
import io.tailrace.spi.config.Config;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionSettingsTest {
  private static final int ANY = Integer.MAX_VALUE;

  @Test
  void aListenerHasTheLimitsOfAnother() {
    ConnectionLimits limits =
        ConnectionSettings.limits(
            Config.of(
                Map.of(
                    "listeners",
                    "IN://127.0.0.1:0,OUT://127.0.0.1:0",
                    "max.connections",
                    "9",
                    "listener.name.out.max.connections",
                    "7",
                    "listener.name.in.max.connection.creation.rate",
                    "3")),
            Map.of());
    assertEquals(9, limits.max());
    assertEquals(
        Map.of("IN", new OfListener(ANY, 3), "OUT", new OfListener(7, ANY)), limits.listeners());
  }
}
