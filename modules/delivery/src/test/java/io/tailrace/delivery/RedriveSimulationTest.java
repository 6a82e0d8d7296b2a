package io.tailrace.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Dead letters are redriven, stopped and resumed while the process is killed at any step, changes
 * fail with and without effect, clocks jump and logs are compacted. Each redrive must copy each
 * record that it means once. {@code -Dtailrace.seed} repeats a run, {@code -Dtailrace.runs} makes
 * more.
 */
class RedriveSimulationTest {
  private static final String DEAD = "dlq.orders";
  private static final int PARTITIONS = 2;

  static LongStream seeds() {
    Long given = Long.getLong("tailrace.seed");
    return given != null
        ? LongStream.of(given)
        : new Random().longs(Integer.getInteger("tailrace.runs", 60));
  }

  /**
   * A redrive that was asked for.
   *
   * @param errorClass which dead letters
   * @param target where to
   * @param limit at most so many
   * @param ends where the dead letters ended when it was asked for
   */
  private record Asked(String errorClass, String target, long limit, long[] ends) {
    boolean means(DeliveryRecord dead) {
      String found = Simulation.header(dead, "__dlq.errors.class").orElseThrow();
      return errorClass.endsWith("*") || errorClass.equals(found);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyRedriveCopiesEachRecordOnce(long seed) {
    Simulation simulation = new Simulation(seed);
    Random random = new Random(seed ^ 1);
    SimulatedBroker broker = simulation.broker;
    broker.create("orders", 3, Map.of("delivery.retry.enable", "true"));
    broker.create(DEAD, PARTITIONS, Map.of());
    broker.create("keyed", 2, Map.of("cleanup.policy", "compact"));
    broker.create(OperationNames.REQUESTS, 1, Map.of());
    broker.failures(random.nextInt(3) == 0 ? 0.05 : 0);
    Map<String, Asked> asked = new LinkedHashMap<>();
    int dead = 0;
    for (int action = 0; action < 300; action++) {
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> {
          for (int i = random.nextInt(6); i > 0; i--) {
            produceDead(simulation, random, "r" + dead++);
          }
        }
        case 3 -> ask(simulation, random, asked);
        case 4 -> tellOne(simulation, random, asked, "stop");
        case 5 -> tellOne(simulation, random, asked, random.nextInt(4) == 0 ? "cancel" : "resume");
        case 6 -> simulation.now += random.nextInt(3_000) - 500;
        case 7 -> compact(simulation);
        case 8 -> broker.crashAt(1 + random.nextInt(12));
        default -> simulation.settle();
      }
    }
    broker.neverCrash();
    broker.failures(0);
    simulation.settle();
    asked.keySet().forEach(id -> tell(simulation, id, "resume"));
    for (long next = simulation.settle(); next != DueIndex.NEVER; next = simulation.settle()) {
      simulation.now = next;
    }
    Map<String, Map<String, String>> states = states(simulation);
    asked.forEach((id, one) -> check(simulation, id, one, states.get(id), "seed " + seed));
    assertEquals(0, waiting(simulation), "seed " + seed);
  }

  private static void produceDead(Simulation simulation, Random random, String value) {
    simulation.produce(
        DEAD,
        random.nextInt(PARTITIONS),
        random.nextInt(4) == 0 ? null : "k" + random.nextInt(6),
        value,
        Map.of(
            "__dlq.errors.topic",
            random.nextInt(9) == 0 ? "gone" : "orders",
            "__dlq.errors.partition",
            Integer.toString(random.nextInt(3)),
            "__dlq.errors.class",
            "com.example.E" + random.nextInt(3),
            "own",
            "kept"));
  }

  private static void ask(Simulation simulation, Random random, Map<String, Asked> asked) {
    if (asked.size() == 20) {
      return;
    }
    String id = "redrive-" + asked.size();
    long[] ends = new long[PARTITIONS];
    for (int i = 0; i < PARTITIONS; i++) {
      ends[i] = simulation.broker.log(DEAD, i).all().size();
    }
    String errorClass = random.nextInt(3) == 0 ? "com.example.*" : "com.example.E1";
    String target = random.nextBoolean() ? "orders" : "keyed";
    long limit = random.nextInt(4) == 0 ? 3 : Long.MAX_VALUE;
    asked.put(id, new Asked(errorClass, target, limit, ends));
    Map<String, String> headers = new HashMap<>();
    headers.put("dlq.action", "redrive");
    headers.put("dlq.topic", DEAD);
    headers.put("dlq.error.class", errorClass);
    if (target.equals("keyed")) {
      headers.put("dlq.to.topic", target);
    }
    if (limit < Long.MAX_VALUE) {
      headers.put("dlq.limit", Long.toString(limit));
    }
    if (random.nextBoolean()) {
      headers.put("dlq.rate", Integer.toString(1 + random.nextInt(50)));
    }
    int times = random.nextInt(5) == 0 ? 2 : 1; // what is asked for twice is done once
    for (int i = 0; i < times; i++) {
      simulation.produce(OperationNames.REQUESTS, 0, id, null, headers);
    }
  }

  private static void tellOne(
      Simulation simulation, Random random, Map<String, Asked> asked, String action) {
    if (!asked.isEmpty()) {
      tell(simulation, "redrive-" + random.nextInt(asked.size()), action);
    }
  }

  private static void tell(Simulation simulation, String id, String action) {
    simulation.produce(OperationNames.REQUESTS, 0, id, null, Map.of("dlq.action", action));
  }

  private static void compact(Simulation simulation) {
    simulation.compactDelayLog();
    simulation
        .broker
        .topic(DeliveryBroker.OPERATIONS)
        .ifPresent(_ -> simulation.broker.log(DeliveryBroker.OPERATIONS, 0).compact());
  }

  /** The newest that was told of each operation. */
  private static Map<String, Map<String, String>> states(Simulation simulation) {
    Map<String, Map<String, String>> states = new HashMap<>();
    for (DeliveryRecord record : simulation.records(DeliveryBroker.OPERATIONS)) {
      Map<String, String> headers = new HashMap<>();
      record.headers().forEach(one -> headers.put(one.name(), one.text().orElse("")));
      states.put(headers.get("dlq.id"), headers);
    }
    return states;
  }

  /** How many operations the delay log holds that are not done with. */
  private static long waiting(Simulation simulation) {
    Map<Object, Boolean> open = new HashMap<>();
    for (DeliveryRecord record : simulation.records(DeliveryBroker.DELAY_LOG)) {
      if (DelayLogCodec.decode(record) instanceof DelayLogRecord.Operated(Operation operation)) {
        open.put(operation.id(), true);
      } else if (DelayLogCodec.decode(record)
          instanceof DelayLogRecord.OperationClosed(java.util.UUID id)) {
        open.remove(id);
      }
    }
    return open.size();
  }

  private static void check(
      Simulation simulation, String id, Asked asked, Map<String, String> state, String seed) {
    String message = id + " " + state + ", " + seed;
    Set<String> copied = new HashSet<>();
    for (DeliveryRecord copy : simulation.records(asked.target)) {
      if (Simulation.header(copy, "delivery.redrive.id").filter(id::equals).isPresent()) {
        int partition =
            Integer.parseInt(Simulation.header(copy, "delivery.redrive.partition").orElseThrow());
        int offset =
            Integer.parseInt(Simulation.header(copy, "delivery.redrive.offset").orElseThrow());
        DeliveryRecord dead = simulation.broker.log(DEAD, partition).all().get(offset);
        assertTrue(asked.means(dead), message);
        assertEquals(Simulation.value(dead), Simulation.value(copy), message);
        assertEquals(dead.key(), copy.key(), message);
        assertEquals("kept", Simulation.header(copy, "own").orElseThrow(), message);
        assertTrue(Simulation.header(copy, "__dlq.errors.class").isEmpty(), message);
        assertTrue(copied.add(partition + "@" + offset), "twice: " + message);
      }
    }
    long redriven = Long.parseLong(state.get("dlq.redriven"));
    long skipped = Long.parseLong(state.get("dlq.skipped"));
    long undeliverable = Long.parseLong(state.get("dlq.undeliverable"));
    long selected = Long.parseLong(state.get("dlq.selected"));
    assertEquals(copied.size(), redriven, message);
    assertEquals(selected, redriven + skipped + undeliverable, message);
    assertTrue(selected <= asked.limit, message);
    if (state.get("dlq.state").equals("finished")) {
      assertTrue(selected >= Math.min(asked.limit, meant(simulation, asked)), message);
    } else {
      assertEquals("cancelled", state.get("dlq.state"), message);
    }
  }

  private static long meant(Simulation simulation, Asked asked) {
    long meant = 0;
    for (int i = 0; i < PARTITIONS; i++) {
      meant +=
          simulation.broker.log(DEAD, i).all().stream()
              .limit(asked.ends[i])
              .filter(asked::means)
              .count();
    }
    return meant;
  }
}
