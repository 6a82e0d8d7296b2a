package io.tailrace.kernel.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NetworkServerTest {

  @Test
  void nothingIsLeftAfterClose() throws IOException {
    int port;
    EventLoop loop;
    try (TestServer server = TestServer.start(NetworkServerTest::answer);
        RawClient client = server.connect()) {
      port = server.port();
      loop = server.network().loops().getFirst();
      client.request(1, 1);
      assertEquals(1, client.receiveId());
      server.network().close();
      assertTrue(client.isClosedByServer());
    }
    assertFalse(
        Thread.getAllStackTraces().keySet().stream()
            .anyMatch(thread -> thread.getName().startsWith("test-network")));
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertEquals(port, socket.getLocalPort());
    }
    assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
    assertThrows(
        RejectedExecutionException.class, () -> loop.schedule(1, TimeUnit.SECONDS, () -> {}));
  }

  @Test
  void requestsThatAreBeingHandledAreAnsweredBeforeTheEnd() throws InterruptedException {
    ConcurrentLinkedQueue<Exchange> waiting = new ConcurrentLinkedQueue<>();
    try (TestServer server = TestServer.start(waiting::add);
        RawClient client = server.connect();
        RawClient idle = server.connect()) {
      client.request(1, 1);
      Await.until(() -> waiting.size() == 1, () -> "no request came");
      Thread closing =
          Thread.ofPlatform().start(() -> server.network().close(20, TimeUnit.SECONDS));
      assertTrue(idle.isClosedByServer(), "nothing is awaited from it");
      waiting.remove().respond(new Reply(5));
      assertEquals(1, client.receiveId());
      assertTrue(client.isClosedByServer());
      closing.join();
    }
  }

  @Test
  void whoeverFailsToAnswerLeavesTheClientWaiting() {
    ConcurrentLinkedQueue<Exchange> waiting = new ConcurrentLinkedQueue<>();
    try (TestServer server = TestServer.start(waiting::add);
        RawClient elsewhere = server.connect();
        RawClient onTheLoop = server.connect();
        RawClient other = server.connect()) {
      elsewhere.request(1, 1);
      Await.until(() -> waiting.size() == 1, () -> "no request came");
      Exchange exchange = waiting.remove();
      exchange.fail(new IllegalStateException("a surprise"));
      assertTrue(elsewhere.isClosedByServer());
      exchange.fail(new IllegalStateException("another one"));
      onTheLoop.request(2, 1);
      Await.until(() -> waiting.size() == 1, () -> "no request came");
      Exchange second = waiting.remove();
      second.loop().execute(() -> second.fail(new IllegalStateException("a surprise")));
      assertTrue(onTheLoop.isClosedByServer());
      server.awaitClosed(CloseReason.FAILED, 2);
      other.request(3, 1);
      Await.until(() -> waiting.size() == 1, () -> "no request came");
      waiting.remove().respond(new Reply(5));
      assertEquals(3, other.receiveId());
    }
  }

  @Test
  void requestsThatAreNeverAnsweredDoNotDelayTheEndForEver() {
    ConcurrentLinkedQueue<Exchange> waiting = new ConcurrentLinkedQueue<>();
    try (TestServer server = TestServer.start(waiting::add);
        RawClient client = server.connect()) {
      client.request(1, 1);
      Await.until(() -> waiting.size() == 1, () -> "no request came");
      server.network().close(50, TimeUnit.MILLISECONDS);
      assertTrue(client.isClosedByServer());
      assertEquals(1, server.closed(CloseReason.SHUTDOWN));
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      List<ListenerConfig> listeners =
          List.of(
              new ListenerConfig("FREE", "127.0.0.1", 0),
              new ListenerConfig("TAKEN", "127.0.0.1", port));
      UncheckedIOException refusal =
          assertThrows(
              UncheckedIOException.class,
              () -> NetworkServer.bind(NetworkConfig.defaults(), listeners, "test"));
      assertTrue(refusal.getMessage().contains("127.0.0.1:" + port), refusal.getMessage());
      assertTrue(refusal.getMessage().contains("TAKEN"), refusal.getMessage());
    }
  }

  @Test
  void anUnknownHostIsNamed() {
    UncheckedIOException refusal =
        assertThrows(
            UncheckedIOException.class,
            () ->
                NetworkServer.bind(
                    NetworkConfig.defaults(),
                    List.of(new ListenerConfig("L", "no-such-host.invalid", 0)),
                    "test"));
    assertTrue(refusal.getMessage().contains("no-such-host.invalid"), refusal.getMessage());
  }

  @Test
  void aServerThatNeverStartedGivesItsPortBack() throws IOException {
    NetworkServer server =
        NetworkServer.bind(
            NetworkConfig.defaults(), List.of(new ListenerConfig("L", "localhost", 0)), "test");
    int port = server.listeners().getFirst().port();
    assertTrue(port > 0);
    server.close();
    server.close();
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("localhost"))) {
      assertEquals(port, socket.getLocalPort());
    }
  }

  @Test
  void everyListenerIsServedAndKnownByItsName() {
    ConcurrentLinkedQueue<String> names = new ConcurrentLinkedQueue<>();
    try (NetworkServer server =
        NetworkServer.bind(
            NetworkConfig.defaults(),
            List.of(new ListenerConfig("A", "127.0.0.1", 0), new ListenerConfig("B", "", 0)),
            "test")) {
      server.start(
          (api, version) -> true,
          loop ->
              exchange -> {
                names.add(exchange.listener());
                answer(exchange);
              });
      for (ListenerConfig listener : server.listeners()) {
        try (RawClient client = new RawClient(listener.port())) {
          client.request(1, 1);
          assertEquals(1, client.receiveId());
        }
      }
      assertEquals(List.of("A", "B"), List.copyOf(names));
    }
  }

  @Test
  void timersAndTasksRunOnTheLoopAndCancelledOnesDoNot() {
    try (TestServer server = TestServer.start(NetworkServerTest::answer)) {
      EventLoop loop = server.network().loops().getFirst();
      ConcurrentLinkedQueue<String> ran = new ConcurrentLinkedQueue<>();
      Timeout cancelled = loop.schedule(20, TimeUnit.MILLISECONDS, () -> ran.add("cancelled"));
      cancelled.cancel();
      long start = System.nanoTime();
      loop.execute(() -> ran.add("task " + loop.inLoop()));
      loop.schedule(40, TimeUnit.MILLISECONDS, () -> ran.add("timer " + loop.inLoop()));
      loop.execute(
          () ->
              loop.execute(
                  () -> {
                    throw new IllegalStateException("a failure that a test provokes");
                  }));
      Await.until(() -> ran.contains("timer true"), ran::toString);
      assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(40));
      assertEquals(List.of("task true", "timer true"), List.copyOf(ran));
    }
  }

  @Test
  void aRequestIsAnsweredOnce() {
    ConcurrentLinkedQueue<Exchange> waiting = new ConcurrentLinkedQueue<>();
    try (TestServer server = TestServer.start(waiting::add);
        RawClient client = server.connect()) {
      client.request(1, 1);
      Await.until(() -> waiting.size() == 1, () -> "no request came");
      Exchange exchange = waiting.remove();
      exchange.respond(new Reply(1));
      assertThrows(IllegalStateException.class, () -> exchange.respond(new Reply(2)));
      assertThrows(IllegalStateException.class, exchange::respondNothing);
      assertEquals(1, client.receiveId());
    }
  }

  private static void answer(Exchange exchange) {
    exchange.respond(new Reply(exchange.body().int32()));
  }
}
