package io.tailrace.kernel.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class PipeliningTest {

  @Test
  void answersThatOvertakeEachOtherAreSentInTheOrderOfTheRequests() {
    long seed = ThreadLocalRandom.current().nextLong();
    Random random = new Random(seed);
    ConcurrentLinkedQueue<Exchange> waiting = new ConcurrentLinkedQueue<>();
    try (TestServer server = TestServer.start(waiting::add);
        RawClient client = server.connect();
        ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (int id = 0; id < 90; id++) {
        client.request(id, id);
      }
      Await.until(() -> waiting.size() == 90, () -> waiting.size() + " requests");
      List<Exchange> shuffled = new ArrayList<>(waiting);
      Collections.shuffle(shuffled, random);
      for (Exchange exchange : shuffled) {
        threads.execute(
            () -> {
              exchange.respond(new Reply(exchange.correlationId()));
            });
      }
      for (int id = 0; id < 90; id++) {
        assertEquals(id, client.receiveId(), "seed " + seed);
      }
    }
  }

  @Test
  void anAnswerAtOnceWaitsForOneThatIsStillOut() {
    ConcurrentLinkedQueue<Exchange> waiting = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<Boolean> encoded = new ConcurrentLinkedQueue<>();
    RequestHandler handler =
        exchange -> {
          if (exchange.correlationId() == 0) {
            waiting.add(exchange);
          } else {
            encoded.add(exchange.respond(new Reply(7)));
          }
        };
    try (TestServer server = TestServer.start(handler);
        RawClient client = server.connect()) {
      client.request(0, 0);
      client.request(1, 0);
      Await.until(() -> encoded.size() == 1, () -> "encoded " + encoded);
      assertFalse(encoded.remove(), "the response had to be kept");
      waiting.remove().respond(new Reply(3));
      assertEquals(0, client.receiveId());
      assertEquals(1, client.receiveId());
      client.request(2, 0);
      assertEquals(2, client.receiveId());
      assertTrue(encoded.remove(), "nothing was in the way of the response");
    }
  }

  @Test
  void requestsWithoutAnswerLeaveNoGap() {
    RequestHandler handler =
        exchange -> {
          if (exchange.correlationId() % 2 == 0) {
            exchange.respondNothing();
          } else {
            exchange.respond(new Reply(1));
          }
        };
    try (TestServer server = TestServer.start(handler);
        RawClient client = server.connect()) {
      for (int id = 0; id < 10; id++) {
        client.request(id, 0);
      }
      for (int id = 1; id < 10; id += 2) {
        assertEquals(id, client.receiveId());
      }
    }
  }

  @Test
  void aRequestThatHoldsTheNextOneIsAnsweredBeforeThatIsHandled() {
    ConcurrentLinkedQueue<Exchange> handled = new ConcurrentLinkedQueue<>();
    RequestHandler handler =
        exchange -> {
          handled.add(exchange);
          if (exchange.correlationId() == 1) {
            exchange.holdNext();
          } else if (exchange.correlationId() > 1) {
            exchange.respond(new Reply(1));
          }
        };
    try (TestServer server = TestServer.start(handler);
        RawClient client = server.connect()) {
      for (int id = 0; id < 4; id++) {
        client.request(id, 0);
      }
      Await.until(() -> handled.size() == 2, () -> handled.size() + " requests");
      List<Exchange> out = List.copyOf(handled);
      out.get(0).respond(new Reply(1));
      assertEquals(0, client.receiveId());
      assertEquals(2, handled.size(), "the second one is not answered yet");
      out.get(1).respond(new Reply(1));
      for (int id = 1; id < 4; id++) {
        assertEquals(id, client.receiveId());
      }
    }
  }

  @Test
  void requestsBeyondTheBoundAreReadOnceEarlierOnesAreAnswered() {
    TestServer.Limits limits = new TestServer.Limits();
    limits.maxInFlightRequests = 3;
    ConcurrentLinkedQueue<Exchange> waiting = new ConcurrentLinkedQueue<>();
    try (TestServer server = TestServer.start(limits, waiting::add);
        RawClient client = server.connect()) {
      for (int id = 0; id < 10; id++) {
        client.request(id, 0);
      }
      for (int id = 0; id < 10; id++) {
        int last = id;
        Await.until(() -> !waiting.isEmpty(), () -> "nothing after " + last);
        assertTrue(waiting.size() <= 3, () -> waiting.size() + " requests at once");
        waiting.remove().respond(new Reply(1));
        assertEquals(id, client.receiveId());
      }
    }
  }
}
