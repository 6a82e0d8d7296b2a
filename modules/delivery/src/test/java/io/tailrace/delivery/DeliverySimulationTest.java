package io.tailrace.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.delivery.DeliveryRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records are retried, scheduled and given up while the process is killed at any step, changes fail
 * with and without effect, clocks jump and the delay log is compacted. Each record must end in one
 * place, once. {@code -Dtailrace.seed} repeats a run, {@code -Dtailrace.runs} makes more.
 */
class DeliverySimulationTest {
  private static final int ATTEMPTS = 4;
  private static final int DELAY_MS = 1_000;
  private static final int PARTITIONS = 3;

  static LongStream seeds() {
    Long given = Long.getLong("tailrace.seed");
    return given != null
        ? LongStream.of(given)
        : new Random().longs(Integer.getInteger("tailrace.runs", 60));
  }

  /** What is to become of a record. */
  private record Sent(int partition, String key, boolean dead, boolean scheduled) {}

  @ParameterizedTest
  @MethodSource("seeds")
  void everyRecordEndsInOnePlaceOnce(long seed) {
    Simulation simulation = new Simulation(seed);
    Random random = new Random(seed ^ 1);
    boolean backwards = random.nextBoolean();
    SimulatedBroker broker = simulation.broker;
    broker.create(
        "orders",
        PARTITIONS,
        Map.of(
            "delivery.retry.enable", "true",
            "delivery.schedule.enable", "true",
            "delivery.max.attempts", Integer.toString(ATTEMPTS),
            "delivery.backoff", "exponential",
            "delivery.backoff.ms", Integer.toString(DELAY_MS),
            "delivery.backoff.jitter", "0.5",
            "delivery.order", "key",
            "delivery.fatal.errors", "com.example.Fatal*"));
    broker.create("orders.billing.retry", PARTITIONS, Map.of());
    broker.create("orders.schedule", 1, Map.of());
    broker.failures(random.nextInt(3) == 0 ? 0.05 : 0);
    Map<String, Sent> sent = new TreeMap<>();
    for (int action = 0; action < 300; action++) {
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3 -> send(simulation, random, sent);
        case 4 -> simulation.now += random.nextInt(10 * DELAY_MS);
        case 5 -> simulation.now += backwards ? -random.nextInt(20 * DELAY_MS) : 1;
        case 6 -> simulation.compactDelayLog();
        case 7 -> broker.crashAt(1 + random.nextInt(12));
        default -> simulation.settle();
      }
    }
    broker.neverCrash();
    broker.failures(0);
    for (long next = simulation.settle(); next != DueIndex.NEVER; next = simulation.settle()) {
      simulation.now = next;
    }
    check(simulation, sent, backwards, "seed " + seed);
  }

  private static void send(Simulation simulation, Random random, Map<String, Sent> sent) {
    String value = "r" + sent.size();
    int key = random.nextInt(6);
    if (random.nextInt(4) == 0) {
      Map<String, String> headers =
          random.nextBoolean()
              ? Map.of("delivery.delay.ms", Integer.toString(random.nextInt(5 * DELAY_MS)))
              : Map.of();
      simulation.produce("orders.schedule", 0, "k" + key, value, headers);
      sent.put(value, new Sent(0, "k" + key, false, true));
      return;
    }
    int attempt = 1 + random.nextInt(ATTEMPTS);
    Map<String, String> headers = new HashMap<>();
    if (attempt > 1 || random.nextBoolean()) {
      headers.put("delivery.attempt", Integer.toString(attempt));
    }
    boolean fatal = random.nextInt(8) == 0;
    headers.put("delivery.error.class", fatal ? "com.example.FatalError" : "com.example.Error");
    int partition = key % PARTITIONS;
    simulation.produce("orders.billing.retry", partition, "k" + key, value, headers);
    sent.put(value, new Sent(partition, "k" + key, fatal || attempt == ATTEMPTS, false));
  }

  private static void check(
      Simulation simulation, Map<String, Sent> sent, boolean backwards, String message) {
    List<String> again = new ArrayList<>(simulation.values("orders.billing.redelivery"));
    List<String> dead = new ArrayList<>(simulation.values("dlq.orders"));
    List<String> scheduled = new ArrayList<>(simulation.values("orders"));
    again.sort(null);
    dead.sort(null);
    scheduled.sort(null);
    assertEquals(names(sent, one -> !one.dead && !one.scheduled), again, message);
    assertEquals(names(sent, Sent::dead), dead, message);
    assertEquals(names(sent, Sent::scheduled), scheduled, message);
    for (DeliveryRecord record : simulation.records("orders.billing.redelivery")) {
      int failed =
          Integer.parseInt(Simulation.header(record, "delivery.attempt").orElseThrow()) - 1;
      long since =
          record.timestamp()
              - Long.parseLong(Simulation.header(record, "delivery.last.failure.ms").orElseThrow());
      long shortest = (long) (DELAY_MS * Math.pow(2, failed - 1)) / 2;
      assertTrue(backwards || since >= shortest, message + ": " + since + " ms");
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      Map<String, Integer> last = new HashMap<>();
      for (DeliveryRecord record :
          simulation.broker.log("orders.billing.redelivery", partition).all()) {
        Sent one = sent.get(Simulation.value(record));
        int number = Integer.parseInt(Simulation.value(record).substring(1));
        int before = last.getOrDefault(one.key, -1);
        assertTrue(before < number, message + ": " + number + " after " + before);
        last.put(one.key, number);
      }
    }
  }

  private static List<String> names(Map<String, Sent> sent, Predicate<Sent> wanted) {
    return sent.entrySet().stream()
        .filter(entry -> wanted.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
