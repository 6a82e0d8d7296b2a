package io.tailrace.examples.ticketqueue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Those who want tickets: they come to the queues of eight concerts, all at the same time.
 * Arguments: the bootstrap servers, and the seconds that it takes.
 */
public final class Fans {
  static final String ORDERS = "orders";
  static final String TICKETS = "tickets";
  static final int CONCERTS = 8;
  static final int FANS_A_CONCERT = 40;

  private Fans() {}

  public static void main(String[] args) throws InterruptedException {
    long pauseMs = Integer.parseInt(args[1]) * 1000L / (CONCERTS * FANS_A_CONCERT);
    Map<String, Object> config = Map.of("bootstrap.servers", args[0]);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      for (Map.Entry<String, Order> arrival : arrivals(new Random(1969))) {
        producer.send(
            new ProducerRecord<>(ORDERS, arrival.getKey(), arrival.getValue().text()),
            Fans::mustSucceed);
        Thread.sleep(pauseMs);
      }
    }
    System.out.println(CONCERTS * FANS_A_CONCERT + " fans want a ticket");
  }

  /** Who comes when, and to which concert. One in ten has a slow bank, one in twenty a bad card. */
  static List<Map.Entry<String, Order>> arrivals(Random random) {
    List<String> concerts = new ArrayList<>();
    for (int concert = 0; concert < CONCERTS; concert++) {
      concerts.addAll(Collections.nCopies(FANS_A_CONCERT, "concert-" + concert));
    }
    Collections.shuffle(concerts, random);
    Map<String, Integer> queues = new HashMap<>();
    List<Map.Entry<String, Order>> arrivals = new ArrayList<>();
    for (String concert : concerts) {
      int number = queues.merge(concert, 1, Integer::sum);
      int chance = random.nextInt(20);
      Order.Card card =
          chance == 0
              ? Order.Card.STOLEN
              : chance <= 2 ? Order.Card.SLOW_BANK : Order.Card.GOOD;
      arrivals.add(Map.entry(concert, new Order(number, "fan-" + arrivals.size(), card)));
    }
    return arrivals;
  }

  private static void mustSucceed(Object where, Exception failure) {
    if (failure != null) {
      System.err.println("Could not produce: " + failure);
      Runtime.getRuntime().halt(1);
    }
  }
}
