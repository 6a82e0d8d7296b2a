package io.tailrace.kernel.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.wire.Payload;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that read late, or never, what they asked for. */
class SlowClientTest {
  private static final int RECORDS = 8 << 20;

  private final ConcurrentLinkedQueue<TestSlice> slices = new ConcurrentLinkedQueue<>();
  private FileChannel file;

  @BeforeEach
  void write(@TempDir Path folder) {
    file = TestSlice.file(folder, RECORDS);
  }

  @AfterEach
  void close() throws Exception {
    file.close();
    assertEverySliceIsClosedOnce();
  }

  private void assertEverySliceIsClosedOnce() {
    for (TestSlice slice : slices) {
      Await.until(() -> slice.closes() > 0, () -> "a slice stays open");
      assertEquals(1, slice.closes());
    }
  }

  @Test
  void runsOfAnySizeArriveWhole() {
    try (TestServer server = TestServer.start(this::fetch);
        RawClient client = server.connect()) {
      int[] sizes = {
        0, 1, 100, ResponseWriter.LARGEST_COPY, ResponseWriter.LARGEST_COPY + 1, RECORDS
      };
      for (int i = 0; i < sizes.length; i++) {
        client.request(i, sizes[i]);
      }
      for (int i = 0; i < sizes.length; i++) {
        assertRecords(client.receive(), i, sizes[i]);
      }
      Await.until(() -> server.counters().memoryUsed() == 0, () -> server.counters().toString());
    }
  }

  @Test
  void manyRunsInOneResponseKeepTheirPlaces() {
    int[] sizes = {60_000, 3, 60_000, 100_000, 60_000, 60_000, 60_000, 60_000, 0, 20_000};
    RequestHandler handler =
        exchange -> {
          List<Payload> payloads = new ArrayList<>();
          for (int size : sizes) {
            payloads.add(new LogPayload(slice(size)));
          }
          exchange.respond(new Reply(77, payloads));
        };
    try (TestServer server = TestServer.start(handler);
        RawClient client = server.connect()) {
      client.request(1, 0);
      ByteBuffer response = client.receive();
      assertEquals(1, response.getInt());
      assertEquals(77, response.getInt());
      for (int size : sizes) {
        assertEquals(size, response.getInt());
        for (int i = 0; i < size; i++) {
          assertEquals((byte) i, response.get());
        }
      }
      assertEquals(Reply.END, response.getInt());
      assertEquals(0, response.remaining());
    }
  }

  @Test
  void aStalledReaderDelaysNobodyElseAndHoldsLittle() {
    try (TestServer server = TestServer.start(this::fetch);
        RawClient stalled = new RawClient(server.port(), 4096);
        RawClient other = server.connect()) {
      int asked = 8;
      for (int i = 0; i < asked; i++) {
        stalled.request(i, RECORDS);
      }
      Await.until(() -> !slices.isEmpty(), () -> "nothing was asked for");
      long worst = 0;
      for (int i = 0; i < 200; i++) {
        long start = System.nanoTime();
        other.request(i, 10);
        assertRecords(other.receive(), i, 10);
        worst = Math.max(worst, System.nanoTime() - start);
      }
      assertTrue(worst < TimeUnit.SECONDS.toNanos(2), "one answer took " + worst + " ns");
      long unsent = slices.stream().filter(slice -> slice.closes() == 0).count();
      assertEquals(1, unsent, "while a response is unsent no further request is handled");
      assertTrue(server.counters().memoryUsed() < 64 << 10, () -> server.counters().toString());
      for (int i = 0; i < asked; i++) {
        assertRecords(stalled.receive(), i, RECORDS);
      }
    }
  }

  @Test
  void aClientThatNeverReadsIsNotReadFromEither() throws InterruptedException {
    try (TestServer server = TestServer.start(this::fetch);
        RawClient client = new RawClient(server.port(), 4096)) {
      client.request(0, RECORDS);
      Await.until(() -> !slices.isEmpty(), () -> "nothing was asked for");
      Thread flood =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 1; i < 2_000_000; i++) {
                        client.request(i, 10);
                      }
                    } catch (UncheckedIOException e) {
                      // The end of the test.
                    }
                  });
      long[] last = {-1};
      Await.until(
          () -> {
            long in = server.counters().bytesIn();
            boolean still = in == last[0];
            last[0] = in;
            return still;
          },
          () -> server.counters().toString());
      assertTrue(server.counters().memoryUsed() <= 1 << 20, () -> server.counters().toString());
      client.reset();
      server.awaitClosed(CloseReason.CONNECTION_LOST, 1);
      assertTrue(flood.join(Duration.ofSeconds(20)));
      Await.until(() -> server.counters().memoryUsed() == 0, () -> server.counters().toString());
    }
  }

  @Test
  void aResetWithinAResponseClosesTheSlice() {
    try (TestServer server = TestServer.start(this::fetch)) {
      for (int i = 0; i < 20; i++) {
        RawClient client = new RawClient(server.port(), 4096);
        client.request(i, RECORDS);
        if (i % 2 == 0) {
          client.receiveSize();
        }
        client.reset();
      }
      server.awaitClosed(CloseReason.CONNECTION_LOST, 20);
      assertEquals(20, slices.size());
      assertEverySliceIsClosedOnce();
    }
  }

  @Test
  void anAnswerForSomebodyWhoIsGoneClosesTheSlice() {
    ConcurrentLinkedQueue<Exchange> waiting = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<String> gone = new ConcurrentLinkedQueue<>();
    RequestHandler handler =
        exchange -> {
          exchange.onDisconnect(() -> gone.add("gone"));
          waiting.add(exchange);
        };
    try (TestServer server = TestServer.start(handler)) {
      RawClient client = server.connect();
      client.request(1, 0);
      client.request(2, 0);
      Await.until(() -> waiting.size() == 2, () -> waiting.size() + " requests");
      Exchange first = waiting.remove();
      // Complete, but not sent, as the first is not: then the connection ends.
      waiting.remove().respond(new Reply(0, List.of(new LogPayload(slice(100_000)))));
      client.close();
      server.awaitClosed(CloseReason.CLIENT_CLOSED, 1);
      // Who answers before hearing of it is not told any more.
      Await.until(() -> !gone.isEmpty(), () -> "nobody said that the client is gone");
      first.respond(new Reply(0, List.of(new LogPayload(slice(100_000)))));
      assertEverySliceIsClosedOnce();
      assertEquals(1, gone.size(), "only one request was unanswered");
    }
  }

  @Test
  void whatBelongsToAClientStaysWhenItsConnectionEnds() {
    ConcurrentLinkedQueue<String> ended = new ConcurrentLinkedQueue<>();
    RequestHandler handler =
        exchange -> {
          exchange.onClose("a", Optional.of(() -> ended.add("old a")));
          exchange.onClose("a", Optional.of(() -> ended.add("a")));
          exchange.onClose("b", Optional.of(() -> ended.add("b")));
          exchange.onClose("b", Optional.empty());
          exchange.respond(new Reply(0, List.of()));
        };
    try (TestServer server = TestServer.start(handler)) {
      RawClient client = server.connect();
      client.request(1, 0);
      client.receiveSize();
      assertTrue(ended.isEmpty());
      client.close();
      server.awaitClosed(CloseReason.CLIENT_CLOSED, 1);
      Await.until(() -> !ended.isEmpty(), () -> "nobody was told that the connection has ended");
      assertEquals(List.of("a"), List.copyOf(ended));
    }
  }

  @Test
  void anAnswerAfterTheEndOfTheServerClosesTheSlice() {
    ConcurrentLinkedQueue<Exchange> waiting = new ConcurrentLinkedQueue<>();
    RequestHandler handler =
        exchange -> {
          exchange.retain();
          waiting.add(exchange);
        };
    try (TestServer server = TestServer.start(handler);
        RawClient client = server.connect()) {
      client.request(1, 0);
      Await.until(() -> waiting.size() == 1, () -> waiting.size() + " requests");
      server.network().close();
      waiting.remove().respond(new Reply(0, List.of(new LogPayload(slice(100_000)))));
      assertEverySliceIsClosedOnce();
    }
  }

  private void fetch(Exchange exchange) {
    int size = exchange.body().int32();
    exchange.respond(new Reply(size, List.of(new LogPayload(slice(size)))));
  }

  private TestSlice slice(int size) {
    TestSlice slice = new TestSlice(file, size);
    slices.add(slice);
    return slice;
  }

  private static void assertRecords(ByteBuffer response, int id, int size) {
    assertEquals(id, response.getInt());
    assertEquals(size, response.getInt());
    assertEquals(size, response.getInt());
    for (int i = 0; i < size; i++) {
      if (response.get() != (byte) i) {
        throw new AssertionError("Byte " + i + " of " + size + " is wrong");
      }
    }
    assertEquals(Reply.END, response.getInt());
    assertEquals(0, response.remaining());
  }
}
