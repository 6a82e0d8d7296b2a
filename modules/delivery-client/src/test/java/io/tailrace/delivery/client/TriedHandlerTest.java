package io.tailrace.delivery.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What {@link HandlerTest} tells of handlers. */
class TriedHandlerTest {
  private final Map<String, Integer> failuresLeft = new HashMap<>();
  private final List<String> seen = new ArrayList<>();

  @Test
  void aRecordIsRetriedUntilItSucceeds() {
    failuresLeft.put("b", 2);
    HandlerRun<String, String> run =
        HandlerTest.of(this::handle).run(record("a"), record("b"), record("c"));
    assertEquals(List.of("a", "c", "b"), run.succeededValues());
    assertEquals(2, run.retried().size());
    assertEquals(List.of("a 1", "b 1", "c 1", "b 2", "b 3"), seen);
  }

  @Test
  void aRecordIsDeadAfterItsLastAttempt() {
    failuresLeft.put("a", 3);
    HandlerRun<String, String> run =
        HandlerTest.of(this::handle).maxAttempts(3).run(record("a"), record("b"));
    assertEquals(List.of("a"), run.deadValues());
    assertEquals(3, run.dead().get(0).attempt());
    assertEquals(Optional.of("java.lang.IllegalStateException"), run.dead().get(0).errorClass());
  }

  @Test
  void whatIsFatalIsDeadAtOnce() {
    failuresLeft.put("a", 1);
    assertEquals(
        1,
        HandlerTest.of(this::handle).fatal(RuntimeException.class).run(record("a")).dead().size());
    failuresLeft.put("a", 1);
    assertEquals(
        1, HandlerTest.of(this::handle).fatalErrors("java.lang.*").run(record("a")).dead().size());
    HandlerRun<String, String> run =
        HandlerTest.<String, String>of(
                record -> {
                  throw new FatalException("never");
                })
            .run(record("x"));
    assertEquals(Optional.of("never"), run.dead().get(0).errorMessage());
  }

  @Test
  void theOrderOfAKeyIsKeptOnRequest() {
    failuresLeft.put("a1", 2);
    List<String> mixed = List.of("a1", "b1", "a2", "b2", "a3");
    HandlerRun<String, String> run =
        HandlerTest.of(this::handle)
            .keyOrder()
            .run(mixed.stream().map(v -> HandlerTest.record(v.substring(0, 1), v)).toList());
    assertEquals(List.of("b1", "b2", "a1", "a2", "a3"), run.succeededValues());
    assertTrue(run.that(HandlerRun.Outcome.HELD_BACK).size() >= 2);
    assertTrue(
        run.deliveries().stream()
            .noneMatch(d -> d.record().value().equals("a2") && d.attempt() > 1));
  }

  @Test
  void oneDeliveryCanBeLookedAtAlone() {
    HandlerRun<String, String> run =
        HandlerTest.<String, String>of(
                record -> {
                  throw new RetryAfterException("busy", Duration.ofHours(1));
                })
            .once(record("x"));
    assertEquals(Optional.of(Duration.ofHours(1)), run.retried().get(0).delay());
    assertEquals(1, run.deliveries().size());
  }

  private static ConsumerRecord<String, String> record(String value) {
    return HandlerTest.record(value, value);
  }

  private void handle(ConsumerRecord<String, String> record) {
    seen.add(record.value() + " " + DeliveryHeaders.attempt(record));
    int left = failuresLeft.merge(record.value(), -1, Integer::sum);
    if (left >= 0) {
      throw new IllegalStateException(left + " left");
    }
  }
}
