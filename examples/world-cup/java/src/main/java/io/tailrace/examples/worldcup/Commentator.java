package io.tailrace.examples.worldcup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A member of the consumer group: comments every event of the games that the group gives to it, in
 * a record of the topic "commentary". SIGTERM lets it leave. Arguments: the bootstrap servers, and
 * its name.
 */
public final class Commentator implements ConsumerRebalanceListener {
  private static final String GROUP = "commentators";

  private final String name;
  private final CountDownLatch left = new CountDownLatch(1);
  private volatile boolean leaving;

  private Commentator(String name) {
    this.name = name;
  }

  public static void main(String[] args) throws InterruptedException, ExecutionException {
    Commentator commentator = new Commentator(args[1]);
    Runtime.getRuntime().addShutdownHook(new Thread(commentator::leave));
    commentator.comment(args[0]);
  }

  private void comment(String servers) throws InterruptedException, ExecutionException {
    try (var consumer = consumer(servers);
        var producer = producer(servers)) {
      consumer.subscribe(List.of(Fixtures.EVENTS), this);
      while (!leaving) {
        List<Future<?>> said = new ArrayList<>();
        for (ConsumerRecord<String, String> event : consumer.poll(Duration.ofMillis(200))) {
          String comment = event.value() + " by " + name;
          said.add(producer.send(new ProducerRecord<>(Fixtures.COMMENTARY, event.key(), comment)));
        }
        for (Future<?> comment : said) {
          comment.get();
        }
        // Partitions are taken away only while this polls. So whoever gets them goes on behind
        // what was said and committed here: nothing is said twice, nothing is left out.
        if (!said.isEmpty()) {
          consumer.commitSync();
        }
      }
    } finally {
      left.countDown();
    }
  }

  private static KafkaConsumer<String, String> consumer(String servers) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", servers,
            "group.id", GROUP,
            "auto.offset.reset", "earliest",
            "enable.auto.commit", false,
            "heartbeat.interval.ms", 500);
    return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
  }

  private static KafkaProducer<String, String> producer(String servers) {
    Map<String, Object> config = Map.of("bootstrap.servers", servers);
    return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
  }

  private void leave() {
    leaving = true;
    try {
      left.await();
      say("left");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    say("has " + partitions.stream().map(TopicPartition::partition).sorted().toList());
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

  private void say(String what) {
    System.out.println(name + " " + what);
  }
}
