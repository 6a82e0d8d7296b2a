package io.tailrace.examples.ticketqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.delivery.client.HandlerRun;
import io.tailrace.delivery.client.HandlerTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Selling without a broker. */
class SaleTest {
  private final List<String> tickets = new ArrayList<>();
  private final QueueCheck check = new QueueCheck();

  @Test
  void whoIsBehindASlowBankWaits() {
    run(
        List.of(
            order("concert", 1, "SLOW_BANK"),
            order("concert", 2, "GOOD"),
            order("other", 1, "GOOD")));
    assertEquals(
        List.of("other 1 fan 1 office", "concert 1 fan 3 office", "concert 2 fan 1 office"),
        tickets);
    assertEquals(List.of(), check.violations());
  }

  @Test
  void whoHasAStolenCardHoldsUpNobody() {
    HandlerRun<String, String> run =
        run(List.of(order("concert", 1, "STOLEN"), order("concert", 2, "GOOD")));
    assertEquals(List.of("1 fan STOLEN"), run.deadValues());
    assertEquals(List.of(), check.violations());
  }

  @Test
  void aWholeEveningIsSoldInOrder() {
    List<ConsumerRecord<String, String>> orders = new ArrayList<>();
    for (Map.Entry<String, Order> arrival : Fans.arrivals(new Random(1))) {
      orders.add(HandlerTest.record(arrival.getKey(), arrival.getValue().text()));
    }
    run(orders);
    assertEquals(List.of(), check.violations());
    assertTrue(check.retried() > 10);
    assertTrue(check.isOver(Fans.CONCERTS * Fans.FANS_A_CONCERT));
  }

  @Test
  void theCheckFindsWhatIsWrong() {
    check.seeOrder("concert", Order.parse("1 a GOOD"));
    check.seeOrder("concert", Order.parse("2 b GOOD"));
    check.seeOrder("concert", Order.parse("3 c STOLEN"));
    check.seeTicket("concert", "2 b 1 office");
    check.seeTicket("concert", "1 a 1 office");
    check.seeTicket("concert", "1 a 1 office");
    assertEquals(
        List.of(
            "concert: ticket for place 1 after that for 2",
            "concert: ticket for place 1 after that for 1",
            "concert: place 1 (GOOD) got 2 tickets and 0 refusals",
            "concert: place 3 (STOLEN) got 0 tickets and 0 refusals"),
        check.violations());
  }

  private static ConsumerRecord<String, String> order(String concert, int number, String card) {
    return HandlerTest.record(concert, number + " fan " + card);
  }

  private HandlerRun<String, String> run(List<ConsumerRecord<String, String>> orders) {
    orders.forEach(order -> check.seeOrder(order.key(), Order.parse(order.value())));
    Sale sale =
        new Sale(
            "office",
            (concert, ticket) -> {
              tickets.add(concert + " " + ticket);
              check.seeTicket(concert, ticket);
            });
    HandlerRun<String, String> run =
        HandlerTest.of(sale).fatal(CardRefusedException.class).keyOrder().run(orders);
    run.dead()
        .forEach(
            dead ->
                check.seeRefused(dead.record().key(), Order.parse(dead.record().value())));
    return run;
  }
}
