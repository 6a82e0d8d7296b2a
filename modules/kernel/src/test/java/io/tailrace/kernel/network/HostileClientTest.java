package io.tailrace.kernel.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.wire.MalformedMessageException;
import io.tailrace.wire.message.ApiKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Bytes that no client of ours would send; other clients notice nothing. */
class HostileClientTest {

  @Test
  void aRequestThatComesByteByByteIsAnswered() {
    try (TestServer server = echo();
        RawClient client = server.connect()) {
      byte[] two = new byte[2 * 26];
      byte[] request = Requests.of(5, Requests.body(6));
      System.arraycopy(request, 0, two, 0, 26);
      System.arraycopy(Requests.of(7, Requests.body(8)), 0, two, 26, 26);
      assertEquals(26, request.length);
      for (byte b : two) {
        client.send(new byte[] {b});
      }
      assertEquals(5, client.receiveId());
      assertEquals(7, client.receiveId());
    }
  }

  @Test
  void anyCutOfAStreamOfRequestsIsAnsweredInOrder() throws InterruptedException {
    long seed = ThreadLocalRandom.current().nextLong();
    Random random = new Random(seed);
    try (TestServer server = echo();
        RawClient client = server.connect()) {
      ByteBuffer stream = ByteBuffer.allocate(4 << 20);
      int count = 0;
      while (stream.remaining() > 700_000) {
        byte[] body =
            new byte
                [random.nextInt(20) == 0 ? random.nextInt(600_000) + 4 : 4 + random.nextInt(3_000)];
        ByteBuffer.wrap(body).putInt(count);
        stream.put(Requests.of(count++, body));
      }
      byte[] all = new byte[stream.flip().remaining()];
      stream.get(all);
      Thread sender =
          Thread.ofVirtual()
              .start(
                  () -> {
                    int at = 0;
                    while (at < all.length) {
                      int size =
                          Math.min(
                              all.length - at,
                              1 + random.nextInt(random.nextBoolean() ? 50 : 300_000));
                      byte[] part = new byte[size];
                      System.arraycopy(all, at, part, 0, size);
                      client.send(part);
                      at += size;
                    }
                  });
      for (int id = 0; id < count; id++) {
        ByteBuffer response = client.receive();
        assertEquals(id, response.getInt(), "seed " + seed);
        assertEquals(id, response.getInt(), "seed " + seed);
      }
      assertTrue(sender.join(Duration.ofSeconds(20)));
      Await.until(() -> server.counters().memoryUsed() == 0, () -> server.counters().toString());
    }
  }

  @Test
  void halfARequestAndAnEndIsForgotten() {
    try (TestServer server = echo();
        RawClient other = server.connect()) {
      try (RawClient client = server.connect()) {
        byte[] request = Requests.of(1, new byte[5_000]);
        byte[] half = new byte[2_500];
        System.arraycopy(request, 0, half, 0, half.length);
        client.send(half);
        Await.until(() -> server.counters().memoryUsed() > 0, () -> server.counters().toString());
      }
      server.awaitClosed(CloseReason.CONNECTION_LOST, 1);
      Await.until(() -> server.counters().memoryUsed() == 0, () -> server.counters().toString());
      assertServed(other);
    }
  }

  @Test
  void anOversizedOrNegativeSizeClosesTheConnection() {
    TestServer.Limits limits = new TestServer.Limits();
    limits.maxRequestBytes = 1_000;
    try (TestServer server = TestServer.start(limits, HostileClientTest::answer);
        RawClient other = server.connect()) {
      int closed = 0;
      for (int size : new int[] {1_001, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
        try (RawClient client = server.connect()) {
          client.send(ByteBuffer.allocate(4).putInt(size).array());
          assertTrue(client.isClosedByServer());
        }
        closed++;
      }
      server.awaitClosed(CloseReason.INVALID_REQUEST, closed);
      try (RawClient client = server.connect()) {
        client.send(Requests.of(9, new byte[1_000 - 18]));
        assertEquals(9, client.receiveId(), "the limit itself is allowed");
      }
      assertServed(other);
    }
  }

  @Test
  void tlsAndHttpAreClosedAtOnce() {
    try (TestServer server = echo();
        RawClient other = server.connect()) {
      try (RawClient client = server.connect()) {
        client.send(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3});
        assertTrue(client.isClosedByServer());
      }
      try (RawClient client = server.connect()) {
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertTrue(client.isClosedByServer());
      }
      server.awaitClosed(CloseReason.INVALID_REQUEST, 2);
      assertServed(other);
    }
  }

  @Test
  void aFrameTooShortForAHeaderClosesTheConnection() {
    try (TestServer server = echo();
        RawClient client = server.connect()) {
      client.send(new byte[] {0, 0, 0, 3, 0, 0, 0});
      assertTrue(client.isClosedByServer());
      server.awaitClosed(CloseReason.INVALID_REQUEST, 1);
    }
  }

  @Test
  void requestsBeforeTheGarbageAreStillAnswered() {
    try (TestServer server = echo();
        RawClient client = server.connect()) {
      client.send(Requests.of(1, Requests.body(1)), new byte[] {-1, -1, -1, -1});
      assertEquals(1, client.receiveId());
      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void anUnknownApiOrVersionClosesTheConnection() {
    try (TestServer server = echo()) {
      try (RawClient client = server.connect()) {
        client.send(Requests.of((short) 999, (short) 0, 1, new byte[0]));
        assertTrue(client.isClosedByServer());
      }
      try (RawClient client = server.connect()) {
        client.send(Requests.of((short) -1, (short) 0, 1, new byte[0]));
        assertTrue(client.isClosedByServer());
      }
      try (RawClient client = server.connect()) {
        client.send(Requests.of(Requests.API.id(), (short) 99, 1, new byte[0]));
        assertTrue(client.isClosedByServer());
      }
      server.awaitClosed(CloseReason.UNSUPPORTED_API, 3);
    }
  }

  @Test
  void anApiVersionsRequestFromTheFutureReachesTheHandlerAndIsAnsweredInVersion0() {
    RequestHandler handler =
        exchange -> {
          assertFalse(exchange.isVersionOffered());
          assertEquals(99, exchange.apiVersion());
          exchange.respond(new Reply(35));
        };
    try (TestServer server = TestServer.start(handler);
        RawClient client = server.connect()) {
      client.send(Requests.of(ApiKey.API_VERSIONS.id(), (short) 99, 4, new byte[] {77, 78}));
      ByteBuffer response = client.receive();
      assertEquals(4, response.getInt());
      assertEquals(35, response.getInt());
    }
  }

  @Test
  void whatAHandlerThrowsClosesThatConnectionOnly() {
    RequestHandler handler =
        exchange -> {
          switch (exchange.body().int32()) {
            case 1 -> throw new MalformedMessageException("so the client said");
            case 2 -> throw new IllegalStateException("a defect that a test provokes");
            case 3 -> throw new OutOfMemoryError("that a test provokes");
            case 4 -> exchange.disconnect("a test wants it");
            default -> exchange.respond(new Reply(0));
          }
        };
    try (TestServer server = TestServer.start(handler);
        RawClient other = server.connect()) {
      for (int body = 1; body <= 4; body++) {
        try (RawClient client = server.connect()) {
          client.request(1, body);
          assertTrue(client.isClosedByServer());
        }
      }
      server.awaitClosed(CloseReason.INVALID_REQUEST, 1);
      server.awaitClosed(CloseReason.FAILED, 2);
      server.awaitClosed(CloseReason.REFUSED, 1);
      other.request(5, 0);
      assertEquals(5, other.receiveId());
    }
  }

  @Test
  void aTrickleThatAnnouncesMuchHoldsLittle() {
    try (TestServer server = echo();
        RawClient client = server.connect()) {
      client.send(ByteBuffer.allocate(4).putInt(100 << 20).array(), new byte[10_000]);
      Await.until(() -> server.counters().bytesIn() == 10_004, () -> server.counters().toString());
      Await.until(() -> server.counters().memoryUsed() > 0, () -> server.counters().toString());
      assertTrue(server.counters().memoryUsed() <= 64 << 10, () -> server.counters().toString());
    }
  }

  private static TestServer echo() {
    return TestServer.start(HostileClientTest::answer);
  }

  private static void answer(Exchange exchange) {
    exchange.respond(new Reply(exchange.body().int32()));
  }

  private static void assertServed(RawClient client) {
    client.request(12, 34);
    ByteBuffer response = client.receive();
    assertEquals(12, response.getInt());
    assertEquals(34, response.getInt());
  }
}
