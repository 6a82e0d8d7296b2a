package io.tailrace.examples.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testkit.junit.TailraceExtension;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OrderServiceTest {
  /** One broker for each test, in memory and on a free port; gone when the test is over. */
  @RegisterExtension final TailraceExtension broker = new TailraceExtension();

  @Test
  void whatCustomersOrderIsPacked() throws InterruptedException {
    try (OrderService orders = new OrderService(broker.bootstrapServers());
        Warehouse warehouse = new Warehouse(broker.bootstrapServers())) {
      orders.take(new Order("ann", "tea", 3));
      orders.take(new Order("bob", "coffee", 1));
      orders.take(new Order("ann", "tea", 2));
      receiveUntil(warehouse, () -> warehouse.toPack().equals(Map.of("tea", 5, "coffee", 1)));
    }
  }

  @Test
  void aWarehouseThatComesBackPacksNothingTwice() throws InterruptedException {
    try (OrderService orders = new OrderService(broker.bootstrapServers())) {
      orders.take(new Order("ann", "tea", 3));
      try (Warehouse warehouse = new Warehouse(broker.bootstrapServers())) {
        receiveUntil(warehouse, () -> !warehouse.toPack().isEmpty());
      }
      orders.take(new Order("bob", "coffee", 1));
      try (Warehouse warehouse = new Warehouse(broker.bootstrapServers())) {
        receiveUntil(warehouse, () -> !warehouse.toPack().isEmpty());
        assertEquals(Map.of("coffee", 1), warehouse.toPack());
      }
    }
  }

  private static void receiveUntil(Warehouse warehouse, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not within 30 s: " + warehouse.toPack());
      warehouse.receive();
    }
  }
}
