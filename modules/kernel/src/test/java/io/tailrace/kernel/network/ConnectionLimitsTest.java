package io.tailrace.kernel.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {

  @Test
  void connectionsOfOneAddressBeyondTheLimitAreClosed() {
    TestServer.Limits limits = new TestServer.Limits();
    limits.maxConnectionsPerIp = 2;
    try (TestServer server = TestServer.start(limits, ConnectionLimitsTest::answer);
        RawClient first = server.connect()) {
      RawClient second = server.connect();
      assertServed(first);
      assertServed(second);
      try (RawClient third = server.connect()) {
        assertTrue(third.isClosedByServer());
      }
      assertEquals(1, server.closed(CloseReason.TOO_MANY_CONNECTIONS));
      second.close();
      server.awaitClosed(CloseReason.CLIENT_CLOSED, 1);
      try (RawClient fourth = server.connect()) {
        assertServed(fourth);
      }
    }
  }

  @Test
  void connectionsBeyondTheTotalWaitUntilOneEnds() {
    TestServer.Limits limits = new TestServer.Limits();
    limits.maxConnections = 2;
    limits.eventLoops = 2;
    try (TestServer server = TestServer.start(limits, ConnectionLimitsTest::answer);
        RawClient second = server.connect()) {
      RawClient first = server.connect();
      assertServed(first);
      assertServed(second);
      try (RawClient third = server.connect()) {
        third.request(5, 0);
        assertServed(second);
        assertEquals(2, server.counters().connectionsOpened());
        first.close();
        assertEquals(5, third.receiveId());
      }
    }
  }

  @Test
  void connectionsBeyondTheLimitOfTheirListenerWaitUntilItIsRaised() {
    try (TestServer server = TestServer.start(ConnectionLimitsTest::answer)) {
      server.network().limits(ofListener(server, 1));
      try (RawClient first = server.connect();
          RawClient second = server.connect()) {
        assertServed(first);
        second.request(5, 0);
        assertServed(first);
        assertEquals(1, server.counters().connectionsOpened());
        server.network().limits(ofListener(server, 2));
        assertEquals(5, second.receiveId());
      }
    }
  }

  private static ConnectionLimits ofListener(TestServer server, int max) {
    return new ConnectionLimits(
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        Map.of(),
        Integer.MAX_VALUE,
        OptionalDouble.empty(),
        Map.of(),
        Map.of(
            server.network().listeners().getFirst().name(),
            new ConnectionLimits.OfListener(max, Integer.MAX_VALUE)));
  }

  @Test
  void idleConnectionsAreClosedAndBusyOnesAreNot() {
    TestServer.Limits limits = new TestServer.Limits();
    limits.maxIdleMs = 300;
    ConcurrentLinkedQueue<Exchange> waiting = new ConcurrentLinkedQueue<>();
    RequestHandler handler =
        exchange -> {
          if (exchange.correlationId() == 0) {
            waiting.add(exchange);
          } else {
            answer(exchange);
          }
        };
    try (TestServer server = TestServer.start(limits, handler);
        RawClient idle = server.connect();
        RawClient waits = server.connect()) {
      waits.request(0, 0);
      assertServed(idle);
      assertTrue(idle.isClosedByServer());
      server.awaitClosed(CloseReason.IDLE, 1);
      // The other has waited for its answer for as long, and is not idle.
      waiting.remove().respond(new Reply(1));
      assertEquals(0, waits.receiveId());
      assertTrue(waits.isClosedByServer());
      server.awaitClosed(CloseReason.IDLE, 2);
    }
  }

  @Test
  void thousandsOfIdleConnectionsHoldNoBuffersAndDelayNobody() {
    try (TestServer server = TestServer.start(ConnectionLimitsTest::answer)) {
      List<RawClient> idle = new ArrayList<>();
      try {
        for (int i = 0; i < 2_000; i++) {
          RawClient client = server.connect();
          idle.add(client);
          assertServed(client);
        }
        assertEquals(0, server.counters().memoryUsed());
        assertEquals(2_000, server.counters().connectionsOpened());
        try (RawClient client = server.connect()) {
          assertServed(client);
        }
        assertServed(idle.getFirst());
      } finally {
        idle.forEach(RawClient::close);
      }
      server.awaitClosed(CloseReason.CLIENT_CLOSED, 2_001);
    }
  }

  @Test
  void connectionsAreSpreadOverTheLoops() {
    TestServer.Limits limits = new TestServer.Limits();
    limits.eventLoops = 3;
    ConcurrentLinkedQueue<Integer> loops = new ConcurrentLinkedQueue<>();
    RequestHandler handler =
        exchange -> {
          assertTrue(exchange.loop().inLoop());
          loops.add(exchange.loop().index());
          answer(exchange);
        };
    try (TestServer server = TestServer.start(limits, handler)) {
      assertFalse(server.network().loops().getFirst().inLoop());
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        clients.add(server.connect());
        assertServed(clients.getLast());
      }
      assertEquals(List.of(0, 1, 2, 0, 1, 2), List.copyOf(loops));
      clients.forEach(RawClient::close);
    }
  }

  private static void answer(Exchange exchange) {
    exchange.respond(new Reply(exchange.body().int32()));
  }

  private static void assertServed(RawClient client) {
    client.request(12, 34);
    assertEquals(12, client.receiveId());
  }
}
