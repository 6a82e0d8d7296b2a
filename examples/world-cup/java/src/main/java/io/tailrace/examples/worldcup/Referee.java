package io.tailrace.examples.worldcup;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads all commentary until every game is over and gives the verdict: exit code 0 if each event
 * was commented once and in its game's order, 1 if not, 2 if that was never put to the test because
 * no game changed hands. Argument: the bootstrap servers.
 */
public final class Referee {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Referee() {}

  public static void main(String[] args) {
    System.exit(judge(watch(args[0])));
  }

  private static OrderCheck watch(String servers) {
    OrderCheck check = new OrderCheck(Fixtures.GAMES.size());
    Map<String, Object> config = Map.of("bootstrap.servers", servers);
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor(Fixtures.COMMENTARY).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      long heard = System.nanoTime();
      while (!check.isOver() && System.nanoTime() - heard < PATIENCE.toNanos()) {
        ConsumerRecords<String, String> comments = consumer.poll(Duration.ofMillis(500));
        for (ConsumerRecord<String, String> comment : comments) {
          check.see(comment.key(), comment.value());
          heard = System.nanoTime();
        }
      }
    }
    return check;
  }

  private static int judge(OrderCheck check) {
    System.out.println(
        check.comments() + " comments on " + Fixtures.GAMES.size() + " games; a game changed hands "
            + check.handOvers() + " times");
    check.violations().forEach(violation -> System.out.println("  " + violation));
    if (!check.violations().isEmpty() || !check.isOver()) {
      System.out.println(
          check.isOver() ? "VIOLATED: not in order" : "VIOLATED: commentary is missing");
      return 1;
    }
    if (check.handOvers() == 0) {
      System.out.println("NOT PROVEN: no game changed hands while it was played");
      return 2;
    }
    System.out.println("IN ORDER: every event of every game once, and in order");
    return 0;
  }
}
