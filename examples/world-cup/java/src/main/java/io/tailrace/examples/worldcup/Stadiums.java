package io.tailrace.examples.worldcup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The producer: plays all games of {@link Fixtures} at the same time and produces each event when
 * it happens, keyed by its game. Arguments: the bootstrap servers, and the seconds that it takes.
 */
public final class Stadiums {
  /** About as many events as the games have together; only the pace hangs on it. */
  private static final int EVENTS_EXPECTED = Fixtures.GAMES.size() * 90;

  private Stadiums() {}

  public static void main(String[] args) throws InterruptedException {
    long pauseMs = Integer.parseInt(args[1]) * 1000L / EVENTS_EXPECTED;
    Random random = new Random(1930); // the same games each time
    List<Game> playing = new ArrayList<>();
    for (String name : Fixtures.GAMES) {
      String[] teams = name.split("-");
      playing.add(new Game(teams[0], teams[1], random));
    }
    int sent = 0;
    // By default acks=all and idempotent: events keep their order even when one has to be resent.
    Map<String, Object> config = Map.of("bootstrap.servers", args[0], "compression.type", "lz4");
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      while (!playing.isEmpty()) {
        Game game = playing.get(random.nextInt(playing.size()));
        String event = game.next().toString();
        producer.send(
            new ProducerRecord<>(Fixtures.EVENTS, game.name(), event), Stadiums::mustSucceed);
        sent++;
        playing.removeIf(Game::isOver);
        Thread.sleep(pauseMs);
      }
    }
    System.out.println("All " + Fixtures.GAMES.size() + " games are over: " + sent + " events");
  }

  private static void mustSucceed(Object where, Exception failure) {
    if (failure != null) {
      System.err.println("Could not produce: " + failure);
      Runtime.getRuntime().halt(1);
    }
  }
}
