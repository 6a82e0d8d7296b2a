package io.tailrace.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryException.Reason;
import io.tailrace.spi.delivery.DeliveryHeader;
import io.tailrace.spi.delivery.DeliveryRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of what operators ask for. */
class RequestsTest {
  private final Simulation simulation = new Simulation(1);
  private final SimulatedBroker broker = simulation.broker;

  @BeforeEach
  void create() {
    broker.create(
        "orders", 2, Map.of("delivery.retry.enable", "true", "delivery.schedule.enable", "true"));
    broker.create("dlq.orders", 2, Map.of());
    broker.create("orders.billing.redelivery", 2, Map.of());
    broker.create("orders.billing.retry", 2, Map.of());
    broker.create("other", 2, Map.of());
    broker.create(OperationNames.REQUESTS, 1, Map.of());
    simulation.settle();
  }

  /** Headers in turn name and value, so that names can repeat. */
  private void ask(String name, String... headers) {
    List<DeliveryHeader> given = new ArrayList<>();
    for (int i = 0; i < headers.length; i += 2) {
      given.add(DeliveryHeader.of(headers[i], headers[i + 1]));
    }
    broker
        .log(OperationNames.REQUESTS, 0)
        .appendNow(
            List.of(
                DeliveryRecord.of(
                    simulation.now,
                    Optional.ofNullable(name).map(StandardCharsets.UTF_8::encode),
                    Optional.empty(),
                    given)),
            Optional.empty());
    simulation.settle();
  }

  private void redrive(String name, String... more) {
    List<String> headers = new ArrayList<>(List.of("dlq.action", "redrive"));
    headers.addAll(List.of("dlq.topic", "dlq.orders"));
    headers.addAll(List.of(more));
    ask(name, headers.toArray(String[]::new));
  }

  private void dead(int partition, String value, Map<String, String> headers) {
    simulation.produce("dlq.orders", partition, "k" + value, value, headers);
  }

  private void manyDead(int count) {
    for (int i = 0; i < count; i++) {
      dead(0, "v" + i, Map.of("__dlq.errors.topic", "orders", "__dlq.errors.partition", "1"));
    }
  }

  private List<DeliveryRecord> told() {
    return simulation.records(DeliveryBroker.OPERATIONS);
  }

  private String told(String header) {
    return Simulation.header(told().getLast(), header).orElse("absent");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dlq.action=redrive | dlq.topic is missing",
        "dlq.action=burn | dlq.action is none of",
        "other=x | It has no headers that begin with dlq.",
        "dlq.action=redrive,dlq.topic=dlq.orders,dlq.eror.class=a | There is no header"
            + " dlq.eror.class",
        "dlq.action=redrive,dlq.topic=dlq.orders,dlq.topic=other | dlq.topic is empty, or is there"
            + " twice",
        "dlq.action=redrive,dlq.topic=dlq.orders,dlq.rate=fast | The header dlq.rate is no number",
        "dlq.action=redrive,dlq.topic=dlq.orders,dlq.rate=0 | dlq.rate is not from 1",
        "dlq.action=redrive,dlq.topic=dlq.orders,dlq.offsets=0:9-3 | dlq.offsets is an empty range",
        "dlq.action=redrive,dlq.topic=dlq.orders,dlq.offsets=0:-5,dlq.offsets=0:5- | Two ranges",
        "dlq.action=redrive,dlq.topic=dlq.orders,dlq.offsets=2 | dlq.orders has no partition 2",
        "dlq.action=redrive,dlq.topic=dlq.orders,dlq.dry.run=yes | dlq.dry.run is neither",
        "dlq.action=redrive,dlq.topic=dlq.orders,dlq.to=moon | dlq.to is none of",
        "dlq.action=redrive,dlq.topic=dlq.orders,dlq.to=topic | dlq.to.topic goes together",
        "dlq.action=redrive,dlq.topic=dlq.orders,dlq.to.topic=dlq.orders | dlq.orders is a"
            + " dead-letter",
        "dlq.action=redrive,dlq.topic=dlq.orders,dlq.to.topic=orders.billing.retry |"
            + " orders.billing.retry is a retry",
        "dlq.action=redrive,dlq.topic=dlq.orders,dlq.to.topic=__delivery_delays | __delivery_delays"
            + " is not",
        "dlq.action=redrive,dlq.topic=dlq.orders,dlq.to.topic=none | There is no topic none",
        "dlq.action=redrive,dlq.topic=orders.schedule | orders.schedule is a retry or schedule"
            + " topic",
        "dlq.action=redrive,dlq.topic=__delivery_delays | __delivery_delays holds no dead letters",
        "dlq.action=stop | There is no operation mine",
        "dlq.action=purge,dlq.topic=dlq.orders | dlq.before is missing",
        "dlq.action=purge,dlq.topic=orders,dlq.before=0:0 | orders is no dead-letter topic",
        "dlq.action=purge,dlq.topic=dlq.orders,dlq.before=0:7 | dlq.orders-0 ends at offset 0",
      })
  void whatCannotBeIsRefusedWithTheReason(String headers, String why) {
    String[] pairs = headers.split("[,=]");
    ask("mine", pairs);
    assertEquals("refused", told("dlq.state"));
    assertTrue(told("dlq.reason").startsWith(why), told("dlq.reason"));
    assertEquals("mine", told("dlq.id"));
    redrive("next");
    assertEquals("finished", told("dlq.state"), "it stands in the way of nothing");
  }

  @Test
  void aRefusalDoesNotReplaceWhatIsToldOfAnOperation() {
    redrive("mine");
    ask("mine", "dlq.action", "stop");
    assertTrue(told("dlq.id").startsWith("mine/"), told("dlq.id"));
    assertEquals("mine has ended", told("dlq.reason"));
    int before = told().size();
    redrive("mine");
    assertEquals(before, told().size(), "it is done once");
  }

  @Test
  void onlyWhatIsMeantIsRedriven() {
    dead(0, "a", Map.of("__dlq.errors.topic", "orders", "__dlq.errors.class", "com.x.A"));
    dead(0, "b", Map.of("__dlq.errors.topic", "orders", "__dlq.errors.class", "com.y.B"));
    dead(1, "c", Map.of("__dlq.errors.topic", "other", "__dlq.errors.class", "com.x.C"));
    dead(
        1,
        "d",
        Map.of("kafka_dlt-original-topic", "orders", "kafka_dlt-exception-fqcn", "com.x.D"));
    simulation.now += 10;
    dead(1, "e", Map.of("__dlq.errors.topic", "orders", "__dlq.errors.class", "com.x.E"));
    String then = Long.toString(simulation.now);
    redrive("one", "dlq.error.class", "com.x.*", "dlq.until.ms", then, "dlq.to.topic", "other");
    assertEquals(List.of("a", "c", "d"), simulation.values("other").stream().sorted().toList());
    redrive("two", "dlq.origin.topic", "orders", "dlq.key", "ka", "dlq.key", "ke");
    assertEquals(List.of("a", "e"), simulation.values("orders").stream().sorted().toList());
    redrive("three", "dlq.offsets", "1:1-", "dlq.since.ms", then);
    assertEquals(List.of("a", "e", "e"), simulation.values("orders").stream().sorted().toList());
    assertEquals("1 com.x.E", told("dlq.count.error.class"));
  }

  @Test
  void aCopyKeepsWhatIsTheApplicationsAndTellsWhereItComesFrom() {
    dead(
        1,
        "a",
        Map.of(
            "__dlq.errors.topic", "orders",
            "__dlq.errors.partition", "1",
            "delivery.group", "billing",
            "delivery.address", "the application's",
            "delivery.redrive.count", "2",
            "retry_topic-attempts", "3"));
    redrive("mine", "dlq.by", "ann", "dlq.host", "desk");
    DeliveryRecord copy = broker.log("orders", 1).all().getFirst();
    assertEquals("the application's", Simulation.header(copy, "delivery.address").orElseThrow());
    assertEquals("mine", Simulation.header(copy, "delivery.redrive.id").orElseThrow());
    assertEquals("ann@desk", Simulation.header(copy, "delivery.redrive.by").orElseThrow());
    assertEquals("3", Simulation.header(copy, "delivery.redrive.count").orElseThrow());
    assertEquals(8, copy.headers().size(), copy.headers().toString());
  }

  @Test
  void whatComesFromNowhereIsLeftWhereItIs() {
    dead(0, "a", Map.of("__dlq.errors.topic", "gone"));
    dead(0, "b", Map.of("__dlq.errors.topic", "dlq.orders"));
    dead(0, "c", Map.of());
    dead(0, "d", Map.of("__dlq.errors.topic", "orders", "__dlq.errors.group", "billing"));
    redrive("mine", "dlq.to", "redelivery");
    assertEquals(List.of("d"), simulation.values("orders.billing.redelivery"));
    redrive("again", "dlq.dry.run", "true");
    assertEquals("4", told("dlq.selected"));
    assertEquals("3", told("dlq.skipped"));
    assertEquals(List.of(), simulation.values("orders"));
  }

  @Test
  void whatItsTargetDoesNotTakeIsCountedAndNotDeadAgain() {
    manyDead(3);
    IntStream.range(0, 2).forEach(i -> broker.log("orders", i).refuse(Optional.of(Reason.REFUSED)));
    redrive("mine");
    assertEquals("finished", told("dlq.state"));
    assertEquals("3", told("dlq.undeliverable"));
    assertEquals("3 told so", told("dlq.count.reason"));
    assertEquals(3, simulation.values("dlq.orders").size());
  }

  @Test
  void aPacedRedriveTakesItsTimeAndRestsWhileItIsStopped() {
    manyDead(100);
    redrive("slow", "dlq.rate", "10");
    simulation.now += 2_000;
    simulation.settle();
    int after = simulation.values("orders").size();
    assertTrue(after > 1 && after <= 21, after + " after two seconds");
    ask("slow", "dlq.action", "stop");
    int stopped = simulation.values("orders").size();
    simulation.now += 60_000;
    assertEquals(DueIndex.NEVER, simulation.settle());
    assertEquals(stopped, simulation.values("orders").size());
    ask("slow", "dlq.action", "resume");
    for (long next = simulation.settle(); next != DueIndex.NEVER; next = simulation.settle()) {
      simulation.now = next;
    }
    assertEquals(100, simulation.values("orders").size());
    assertEquals("finished", told("dlq.state"));
    assertEquals(
        3,
        told().getLast().headers().stream().filter(one -> one.name().equals("dlq.step")).count());
  }

  @Test
  void whileItsTargetIsAwayFewAreOnTheirWayAndItGoesOnAfterwards() {
    manyDead(5_000);
    IntStream.range(0, 2)
        .forEach(i -> broker.log("orders", i).refuse(Optional.of(Reason.UNAVAILABLE)));
    redrive("mine");
    long waiting =
        broker.log(DeliveryBroker.DELAY_LOG, 0).all().stream()
            .filter(one -> DelayLogCodec.decode(one) instanceof DelayLogRecord.Held)
            .count();
    assertEquals(1_000, waiting);
    ask("mine", "dlq.action", "cancel");
    assertEquals("cancelled", told("dlq.state"));
    IntStream.range(0, 2).forEach(i -> broker.log("orders", i).refuse(Optional.empty()));
    simulation.now += 60_000;
    simulation.settle();
    assertEquals(1_000, simulation.values("orders").size(), "what was on its way arrives");
    assertEquals("1000", told("dlq.redriven"));
  }

  @Test
  void whatARedriveIsStillToReadIsNotPurged() {
    manyDead(50);
    redrive("slow", "dlq.rate", "1");
    ask("p1", "dlq.action", "purge", "dlq.topic", "dlq.orders", "dlq.before", "0:40");
    assertEquals(
        "slow is still to read some of these: stop it, or let it finish", told("dlq.reason"));
    ask("slow", "dlq.action", "stop");
    ask("p2", "dlq.action", "purge", "dlq.topic", "dlq.orders", "dlq.before", "0:40");
    assertEquals("finished", told("dlq.state"));
    assertEquals("40", told("dlq.deleted"));
    ask("slow", "dlq.action", "resume");
    while (simulation.settle() != DueIndex.NEVER) {
      simulation.now = simulation.settle();
    }
    assertEquals("finished", told("dlq.state"));
    assertEquals(
        11, simulation.values("orders").size(), "one before the purge, what it left after");
  }

  @Test
  void aRedriveOfATopicThatIsDeletedIsCancelled() {
    manyDead(50);
    redrive("slow", "dlq.rate", "1");
    broker.delete("dlq.orders");
    simulation.now += 1_000;
    simulation.settle();
    assertEquals("cancelled", told("dlq.state"));
    assertEquals("dlq.orders is deleted", told("dlq.reason"));
  }

  @Test
  void namesAreCountedUpToABound() {
    Breakdown breakdown = new Breakdown();
    IntStream.range(0, 200).forEach(i -> breakdown.add("name " + i));
    breakdown.add("name 7");
    assertEquals(Breakdown.MOST_NAMES + 1, breakdown.counts().size());
    assertEquals(2, breakdown.counts().get("name 7"));
    assertEquals(150, breakdown.counts().get(Breakdown.OTHERS));
  }
}
