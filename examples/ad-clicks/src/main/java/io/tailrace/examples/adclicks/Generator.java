package io.tailrace.examples.adclicks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Produces clicks, and writes down which the broker has acknowledged. When all are, it goes on with
 * heartbeats until it is stopped: time goes by although nobody clicks.
 *
 * <p>The producer is idempotent, as it is by default, and patient: what has to be sent again
 * because the broker was killed is in the topic once. So the only copies are those that are meant.
 */
public final class Generator {
  private static final Duration SPAN = Duration.ofMinutes(20);
  private static final Duration BETWEEN_HEARTBEATS = Duration.ofMillis(500);
  private static final int PATIENCE_MS = 600_000;
  private static final int STEPS = 10; // in which progress is told

  private final Producer<String, byte[]> producer;
  private final PrintWriter log;
  private final Json<Click> clickJson = Json.of(Click.class);
  private final Json<Produced> logJson = Json.of(Produced.class);
  private long acknowledged; // of the producer's thread

  private Generator(Producer<String, byte[]> producer, PrintWriter log) {
    this.producer = producer;
    this.log = log;
  }

  /**
   * Arguments: the bootstrap servers, the file of the log, how many clicks (without their copies),
   * the seed, and how many seconds it takes.
   */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            arguments[0],
            "compression.type",
            "lz4",
            "linger.ms",
            5,
            "delivery.timeout.ms",
            PATIENCE_MS,
            "max.block.ms",
            PATIENCE_MS,
            "reconnect.backoff.max.ms",
            200);
    try (Producer<String, byte[]> producer =
            new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
        PrintWriter log = new PrintWriter(Files.newBufferedWriter(Path.of(arguments[1])))) {
      long clicks = Long.parseLong(arguments[2]);
      Instant start = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(SPAN);
      Generator generator = new Generator(producer, log);
      Instant end =
          generator.produce(
              new ClickStream(Long.parseLong(arguments[3]), start, SPAN, clicks),
              clicks,
              Duration.ofSeconds(Long.parseLong(arguments[4])));
      generator.beat(end);
    }
  }

  /** Produces all clicks at an even pace, and returns how late it is then in their time. */
  private Instant produce(ClickStream stream, long clicks, Duration takes)
      throws InterruptedException {
    Instant began = Instant.now();
    Instant streamBegan = stream.now();
    double pace = (double) takes.toMillis() / SPAN.toMillis();
    while (stream.hasNext()) {
      Click click = stream.next();
      long passed = Duration.between(streamBegan, stream.now()).toMillis();
      long early =
          Duration.between(Instant.now(), began.plusMillis((long) (passed * pace))).toMillis();
      if (early > 0) {
        Thread.sleep(early);
      }
      producer.send(
          new ProducerRecord<>(Topics.CLICKS, click.id(), clickJson.serialize(click)),
          (where, failure) -> {
            mustSucceed(failure);
            acknowledged(new Produced(where.partition(), click), clicks);
          });
    }
    producer.flush();
    log.flush();
    if (log.checkError()) {
      throw new IllegalStateException("The log could not be written");
    }
    System.out.println("All clicks are acknowledged: " + acknowledged + " with their copies");
    return stream.now();
  }

  private void acknowledged(Produced produced, long clicks) {
    log.println(logJson.write(produced));
    long step = Math.max(1, clicks / STEPS);
    if (++acknowledged % step == 0) {
      System.out.println(acknowledged / step * 100 / STEPS + "% acknowledged");
    }
  }

  /** So that every minute becomes final, it is later by what a click is remembered. */
  private void beat(Instant end) throws InterruptedException, ExecutionException {
    Instant now = end.plus(Times.REMEMBERED);
    int partitions = producer.partitionsFor(Topics.CLICKS).size();
    while (true) {
      byte[] heartbeat = clickJson.serialize(Click.heartbeat(now));
      for (int partition = 0; partition < partitions; partition++) {
        producer.send(
            new ProducerRecord<>(Topics.CLICKS, partition, "", heartbeat),
            (where, failure) -> mustSucceed(failure));
      }
      Thread.sleep(BETWEEN_HEARTBEATS.toMillis());
      now = now.plus(BETWEEN_HEARTBEATS);
    }
  }

  /** What is not acknowledged may be in the topic or not: then nobody knows the truth. */
  private static void mustSucceed(Exception failure) {
    if (failure != null) {
      System.err.println("A click could not be produced: " + failure);
      Runtime.getRuntime().halt(1);
    }
  }
}
