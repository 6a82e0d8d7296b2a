package io.tailrace.kernel.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Clients that are over a quota (KIP-219, KIP-612). */
class ThrottlingTest {
  private static final int THROTTLE_MS = 300;

  @Test
  void theAnswerComesAtOnceAndTheNextRequestWaits() {
    AtomicInteger handled = new AtomicInteger();
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  if (handled.getAndIncrement() == 0) {
                    exchange.throttle(THROTTLE_MS);
                  }
                  exchange.respond(new Reply(0));
                });
        RawClient client = server.connect()) {
      long begun = System.nanoTime();
      client.request(1, 0);
      client.request(2, 0);
      assertEquals(1, client.receiveId());
      assertEquals(1, handled.get());
      assertEquals(2, client.receiveId());
      long elapsedMs = Duration.ofNanos(System.nanoTime() - begun).toMillis();
      assertTrue(elapsedMs >= THROTTLE_MS - 1, "answered after " + elapsedMs + " ms");
    }
  }

  @Test
  void othersAreServedMeanwhileAndTheServerCloses() {
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  if (exchange.correlationId() == 1) {
                    exchange.throttle(1_000_000);
                  }
                  exchange.respond(new Reply(0));
                });
        RawClient throttled = server.connect();
        RawClient other = server.connect()) {
      throttled.request(1, 0);
      assertEquals(1, throttled.receiveId());
      throttled.request(3, 0);
      other.request(2, 0);
      assertEquals(2, other.receiveId());
    }
  }

  @Test
  void anAddressThatOpensTooManyConnectionsASecondIsTurnedAway() {
    try (TestServer server = TestServer.start(exchange -> exchange.respond(new Reply(0)))) {
      // 0.2 a second allows two connections in the ten seconds that are looked at.
      server
          .network()
          .limits(
              new ConnectionLimits(
                  100,
                  100,
                  Map.of(),
                  Integer.MAX_VALUE,
                  OptionalDouble.of(0.2),
                  Map.of(),
                  Map.of()));
      try (RawClient one = server.connect();
          RawClient two = server.connect();
          RawClient three = server.connect()) {
        one.request(1, 0);
        assertEquals(1, one.receiveId());
        two.request(2, 0);
        assertEquals(2, two.receiveId());
        assertTrue(three.isClosedByServer());
      }
      server
          .network()
          .limits(
              new ConnectionLimits(
                  100,
                  100,
                  Map.of(),
                  Integer.MAX_VALUE,
                  OptionalDouble.of(0.2),
                  Map.of(InetAddress.getLoopbackAddress(), 1000.0),
                  Map.of()));
      try (RawClient four = server.connect()) {
        four.request(4, 0);
        assertEquals(4, four.receiveId());
      }
    }
  }
}
