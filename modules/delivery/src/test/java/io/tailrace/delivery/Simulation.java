package io.tailrace.delivery;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryException;
import io.tailrace.spi.delivery.DeliveryHeader;
import io.tailrace.spi.delivery.DeliveryRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A shard on a simulated broker, with a clock that a test moves. */
final class Simulation implements InstantSource {
  final Random random;
  final SimulatedBroker broker;
  private Optional<Shard> shard = Optional.empty();
  long now = 1_700_000_000_000L;
  int starts;

  Simulation(long seed) {
    random = new Random(seed);
    broker = new SimulatedBroker(random);
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(now);
  }

  void produce(String topic, int partition, String key, String value, Map<String, String> headers) {
    List<DeliveryHeader> given = new ArrayList<>();
    headers.forEach((name, text) -> given.add(DeliveryHeader.of(name, text)));
    broker
        .log(topic, partition)
        .appendNow(
            List.of(
                DeliveryRecord.of(
                    now,
                    Optional.ofNullable(key).map(Simulation::bytes),
                    Optional.ofNullable(value).map(Simulation::bytes),
                    given)),
            Optional.empty());
  }

  /** Works until there is nothing to do now, starting anew after crashes and failures. */
  long settle() {
    for (int rounds = 0; ; rounds++) {
      assertTrue(rounds < 10_000, "it does not come to rest");
      try {
        long next = step();
        if (next > now) {
          return next;
        }
      } catch (SimulatedBroker.Crash e) {
        broker.neverCrash();
        crash();
      } catch (DeliveryException e) {
        crash();
      }
    }
  }

  long step() {
    if (shard.isEmpty()) {
      starts++;
      new DelayLogTopic(broker, 1).open();
      shard =
          Optional.of(
              new Shard(
                  new Shard.Place(0, 1),
                  new Shard.Surroundings(broker, this, random, () -> {}),
                  new DelayLog(
                      broker.partition(broker.topic(DeliveryBroker.DELAY_LOG).orElseThrow(), 0)),
                  new DueIndex(16, new MemorySpill(DueIndex.slotSize(16)))));
      follow();
    }
    return shard.get().step();
  }

  void follow() {
    shard.ifPresent(running -> running.follow(Policies.of(broker.configured())));
  }

  /** Nothing of what is in memory is left. */
  void crash() {
    shard.ifPresent(Shard::close);
    shard = Optional.empty();
  }

  void compactDelayLog() {
    broker
        .topic(DeliveryBroker.DELAY_LOG)
        .ifPresent(_ -> broker.log(DeliveryBroker.DELAY_LOG, 0).compact());
  }

  /** What a topic holds, over all its partitions. */
  List<DeliveryRecord> records(String topic) {
    List<DeliveryRecord> all = new ArrayList<>();
    broker
        .topic(topic)
        .ifPresent(
            found -> {
              for (int i = 0; i < found.partitions(); i++) {
                all.addAll(broker.log(topic, i).all());
              }
            });
    return all;
  }

  List<String> values(String topic) {
    return records(topic).stream().map(Simulation::value).toList();
  }

  static String value(DeliveryRecord record) {
    return record
        .value()
        .map(bytes -> StandardCharsets.UTF_8.decode(bytes.duplicate()).toString())
        .orElse("");
  }

  static Optional<String> header(DeliveryRecord record, String name) {
    return record.headers().stream()
        .filter(header -> header.name().equals(name))
        .reduce((_, last) -> last)
        .flatMap(DeliveryHeader::text);
  }

  private static ByteBuffer bytes(String text) {
    return StandardCharsets.UTF_8.encode(text);
  }
}
