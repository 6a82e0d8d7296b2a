package io.tailrace.examples.ticketqueue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads orders, tickets and dead letters until everybody has an answer, and gives the verdict: exit
 * code 0 if all tickets were sold in the order of arrival, 1 if not, 2 if that was never put to the
 * test because no payment was tried again or no concert changed hands. Argument: the bootstrap
 * servers.
 */
public final class Usher {
  private static final String DEAD_LETTERS = "dlq." + Fans.ORDERS;
  private static final int ORDERS = Fans.CONCERTS * Fans.FANS_A_CONCERT;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Usher() {}

  public static void main(String[] args) {
    System.exit(judge(watch(args[0])));
  }

  private static QueueCheck watch(String servers) {
    QueueCheck check = new QueueCheck();
    Map<String, Object> config = Map.of("bootstrap.servers", servers);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      Set<TopicPartition> all = new HashSet<>();
      for (String topic : List.of(Fans.ORDERS, Fans.TICKETS, DEAD_LETTERS)) {
        consumer
            .partitionsFor(topic)
            .forEach(info -> all.add(new TopicPartition(info.topic(), info.partition())));
      }
      consumer.assign(all);
      consumer.seekToBeginning(all);
      long heard = System.nanoTime();
      while (!check.isOver(ORDERS) && System.nanoTime() - heard < PATIENCE.toNanos()) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
          see(check, record);
          heard = System.nanoTime();
        }
      }
      // what would be sold twice comes soon, or not at all
      consumer.poll(Duration.ofSeconds(1)).forEach(record -> see(check, record));
    }
    return check;
  }

  private static void see(QueueCheck check, ConsumerRecord<String, String> record) {
    switch (record.topic()) {
      case Fans.ORDERS -> check.seeOrder(record.key(), Order.parse(record.value()));
      case Fans.TICKETS -> check.seeTicket(record.key(), record.value());
      default -> check.seeRefused(record.key(), Order.parse(record.value()));
    }
  }

  private static int judge(QueueCheck check) {
    System.out.println(
        check.tickets() + " tickets and " + check.refusals() + " refusals for " + ORDERS
            + " fans; " + check.retried() + " payments were tried again, and a concert changed"
            + " hands " + check.handOvers() + " times");
    List<String> violations = check.violations();
    violations.forEach(violation -> System.out.println("  " + violation));
    if (!violations.isEmpty() || !check.isOver(ORDERS)) {
      System.out.println(
          check.isOver(ORDERS) ? "VIOLATED: not in order" : "VIOLATED: answers are missing");
      return 1;
    }
    if (check.retried() == 0 || check.handOvers() == 0) {
      System.out.println("NOT PROVEN: nobody had to wait, or no concert changed hands");
      return 2;
    }
    System.out.println("IN ORDER: every ticket once, and first come, first served");
    return 0;
  }
}
