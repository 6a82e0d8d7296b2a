package io.tailrace.kernel.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** More is asked for at once than {@code queued.max.request.bytes} allows. */
class MemoryShortageTest {
  private static final int LARGE = 1 << 20;

  @Test
  void requestsThatAllNeedMoreThanThereIsAreAllReadInTheEnd() throws InterruptedException {
    TestServer.Limits limits = new TestServer.Limits();
    limits.queuedMaxRequestBytes = 2L * LARGE;
    try (TestServer server = TestServer.start(limits, MemoryShortageTest::answer)) {
      List<RawClient> clients = new ArrayList<>();
      List<Thread> senders = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        clients.add(server.connect());
      }
      byte[] body = new byte[LARGE];
      ByteBuffer.wrap(body).putInt(LARGE);
      byte[] request = Requests.of(1, body);
      // All begin, and none can end within the bound.
      int begun = LARGE / 2;
      for (RawClient client : clients) {
        senders.add(Thread.ofVirtual().start(() -> client.send(part(request, 0, begun))));
      }
      Await.until(
          () -> server.counters().memoryUsed() >= limits.queuedMaxRequestBytes,
          () -> server.counters().toString());
      for (RawClient client : clients) {
        senders.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      join(senders.get(clients.indexOf(client)));
                      client.send(part(request, begun, request.length));
                    }));
      }
      long most = 0;
      for (RawClient client : clients) {
        assertEquals(1, client.receiveId());
        most = Math.max(most, server.counters().memoryUsed());
      }
      assertTrue(most <= limits.queuedMaxRequestBytes + 2L * LARGE, "memory used: " + most);
      for (Thread sender : senders) {
        sender.join();
      }
      clients.forEach(RawClient::close);
      Await.until(() -> server.counters().memoryUsed() == 0, () -> server.counters().toString());
    }
  }

  @Test
  void whoHoldsMemoryAndSendsNothingMakesRoomForOthers() {
    TestServer.Limits limits = new TestServer.Limits();
    limits.queuedMaxRequestBytes = 256 << 10;
    limits.stallMs = 200;
    try (TestServer server = TestServer.start(limits, MemoryShortageTest::answer)) {
      List<RawClient> stalled = new ArrayList<>();
      byte[] begun = new byte[60_000];
      ByteBuffer.wrap(begun).putInt(50 << 20);
      for (int i = 0; i < 8; i++) {
        RawClient client = server.connect();
        client.send(begun);
        stalled.add(client);
      }
      Await.until(
          () -> server.counters().memoryUsed() >= limits.queuedMaxRequestBytes,
          () -> server.counters().toString());
      try (RawClient small = server.connect();
          RawClient large = server.connect()) {
        small.request(3, 4);
        assertEquals(3, small.receiveId(), "small requests need no memory");
        byte[] body = new byte[LARGE];
        large.send(Requests.of(2, body));
        assertEquals(2, large.receiveId());
      }
      Await.until(() -> server.closed(CloseReason.STALLED) > 0, () -> server.counters().toString());
      stalled.forEach(RawClient::close);
    }
  }

  @Test
  void aRetainedBodyStaysAsItWasWhileMoreIsRead() {
    ConcurrentLinkedQueue<Exchange> retained = new ConcurrentLinkedQueue<>();
    RequestHandler handler =
        exchange -> {
          exchange.retain();
          retained.add(exchange);
        };
    try (TestServer server = TestServer.start(handler);
        RawClient first = server.connect();
        RawClient second = server.connect()) {
      int count = 90;
      for (int id = 0; id < count; id++) {
        RawClient client = id % 2 == 0 ? first : second;
        byte[] body = new byte[10_000];
        ByteBuffer.wrap(body).putInt(9_996, id);
        client.send(Requests.of(id, body));
      }
      Await.until(() -> retained.size() == count, () -> retained.size() + " requests");
      for (Exchange exchange : retained) {
        Thread reader =
            Thread.ofPlatform()
                .start(
                    () -> {
                      ByteBuffer body = ByteBuffer.allocate(10_000);
                      while (body.hasRemaining()) {
                        body.put(exchange.body().int8());
                      }
                      exchange.respond(new Reply(body.getInt(9_996)));
                    });
        join(reader);
      }
      for (int id = 0; id < count; id++) {
        ByteBuffer response = (id % 2 == 0 ? first : second).receive();
        assertEquals(id, response.getInt());
        assertEquals(id, response.getInt());
      }
      Await.until(() -> server.counters().memoryUsed() == 0, () -> server.counters().toString());
    }
  }

  private static void answer(Exchange exchange) {
    exchange.respond(new Reply(exchange.body().int32()));
  }

  private static byte[] part(byte[] bytes, int from, int to) {
    byte[] part = new byte[to - from];
    System.arraycopy(bytes, from, part, 0, part.length);
    return part;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
