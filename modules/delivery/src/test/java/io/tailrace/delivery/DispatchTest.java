package io.tailrace.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.delivery.DeliveryException.Reason;
import io.tailrace.spi.delivery.DeliveryRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of records whose target is not what it was. */
class DispatchTest {
  private final Simulation simulation = new Simulation(1);
  private final SimulatedBroker broker = simulation.broker;

  private void policy(Map<String, String> more) {
    Map<String, String> configs =
        new HashMap<>(
            Map.of(
                "delivery.retry.enable", "true",
                "delivery.schedule.enable", "true",
                "delivery.backoff", "fixed",
                "delivery.backoff.ms", "1000",
                "delivery.backoff.jitter", "0",
                "retention.ms", "5000"));
    configs.putAll(more);
    broker.create("orders", 2, configs);
    broker.create("orders.a.retry", 1, Map.of());
    simulation.settle();
    simulation.follow(); // the topics that were created are told of
    simulation.settle();
  }

  private void fail(String value) {
    simulation.produce("orders.a.retry", 0, "k", value, Map.of());
    simulation.settle();
  }

  private void pass(long ms) {
    simulation.now += ms;
    simulation.settle();
  }

  @Test
  void missingTopicsAreCreatedLikeTheTopicOfThePolicy() {
    policy(Map.of("cleanup.policy", "compact"));
    for (String name : List.of("orders.a.redelivery", "dlq.orders", "orders.schedule")) {
      assertEquals(2, broker.topic(name).orElseThrow().partitions(), name);
      assertEquals("5000", broker.topic(name).orElseThrow().configs().get("retention.ms"));
      assertTrue(!broker.topic(name).orElseThrow().needsKeys(), name);
    }
    assertEquals(
        "true",
        broker
            .topic("dlq.orders")
            .orElseThrow()
            .configs()
            .get("errors.deadletterqueue.group.enable"));
  }

  @Test
  void aRecordWaitsForItsBackOffAndNoLonger() {
    policy(Map.of());
    fail("x");
    pass(999);
    assertEquals(List.of(), simulation.values("orders.a.redelivery"));
    pass(1);
    assertEquals(List.of("x"), simulation.values("orders.a.redelivery"));
  }

  @Test
  void whatWaitsOutlivesTheRestartOfABrokerWhoseLogWasCompacted() {
    policy(Map.of());
    fail("done");
    pass(1_000);
    fail("waits");
    simulation.crash();
    simulation.compactDelayLog();
    pass(1_000);
    assertEquals(List.of("done", "waits"), simulation.values("orders.a.redelivery"));
  }

  @Test
  void whatWaitsForADeletedTopicIsADeadLetter() {
    policy(Map.of());
    simulation.produce("orders.schedule", 0, "k", "x", Map.of("delivery.delay.ms", "1000"));
    simulation.settle();
    broker.delete("orders");
    simulation.follow();
    pass(1_000);
    DeliveryRecord dead = simulation.records("dlq.orders").getFirst();
    assertEquals("x", Simulation.value(dead));
    assertEquals("Undeliverable", Simulation.header(dead, "__dlq.errors.class").orElseThrow());
    assertTrue(broker.topic("orders").isEmpty(), "it is not created again");
  }

  @Test
  void aRedeliveryTopicThatIsDeletedIsCreatedAgain() {
    policy(Map.of());
    fail("x");
    broker.delete("orders.a.redelivery");
    pass(1_000);
    assertEquals(List.of("x"), simulation.values("orders.a.redelivery"));
  }

  @Test
  void whatATargetDoesNotTakeIsADeadLetter() {
    policy(Map.of());
    fail("x");
    for (int i = 0; i < 2; i++) {
      broker.log("orders.a.redelivery", i).refuse(Optional.of(Reason.REFUSED));
    }
    pass(1_000);
    DeliveryRecord dead = simulation.records("dlq.orders").getFirst();
    assertEquals("told so", Simulation.header(dead, "__dlq.errors.message").orElseThrow());
    assertEquals("1", Simulation.header(dead, "__dlq.errors.delivery.count").orElseThrow());
  }

  @Test
  void aRecordWithoutAKeyForACompactedTargetIsADeadLetter() {
    policy(Map.of("cleanup.policy", "compact"));
    simulation.produce("orders.schedule", 0, null, "x", Map.of());
    simulation.settle();
    assertEquals(List.of("x"), simulation.values("dlq.orders"));
  }

  @Test
  void aTargetThatLostRecordsGetsWhatFollowsFromANewProducer() {
    policy(Map.of());
    for (String value : List.of("a", "b", "c", "d", "e", "f", "g")) {
      fail(value);
      pass(1_000);
    }
    for (int i = 0; i < 2; i++) {
      broker.log("orders.a.redelivery", i).loseTail(1);
    }
    fail("h");
    pass(1_000);
    assertEquals(
        List.of("a", "b", "c", "d", "e", "f", "h"), simulation.values("orders.a.redelivery"));
  }

  @Test
  void aTargetThatCannotBeWrittenToIsTriedAgainAndHoldsUpNoOther() {
    policy(Map.of());
    broker.create("orders.b.retry", 1, Map.of());
    simulation.follow();
    simulation.settle();
    for (int i = 0; i < 2; i++) {
      broker.log("orders.a.redelivery", i).refuse(Optional.of(Reason.UNAVAILABLE));
    }
    fail("stuck");
    simulation.produce("orders.b.retry", 0, "k", "free", Map.of());
    simulation.settle();
    pass(1_000);
    fail("behind");
    pass(60_000);
    assertEquals(List.of("free"), simulation.values("orders.b.redelivery"));
    for (int i = 0; i < 2; i++) {
      broker.log("orders.a.redelivery", i).refuse(Optional.empty());
    }
    pass(30_000);
    pass(30_000);
    assertEquals(List.of("stuck", "behind"), simulation.values("orders.a.redelivery"));
  }
}
