package io.tailrace.examples.jobqueue;

import io.tailrace.delivery.client.DeliveryConsumer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A member of the pool: transcodes two videos at a time until SIGTERM. Arguments: the bootstrap
 * servers, the folder of the object store, its name, and the codecs that it knows, such as {@code
 * gray8,gray16}.
 */
public final class Worker {
  static final String JOBS = "jobs";
  static final String RESULTS = "results";

  private Worker() {}

  public static void main(String[] args) throws InterruptedException {
    String name = args[2];
    ObjectStore store = new ObjectStore(Path.of(args[1]));
    Transcoder transcoder = new Transcoder(Set.of(args[3].split(",")));
    Map<String, Object> config = Map.of("bootstrap.servers", args[0]);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      TranscodingJob job =
          new TranscodingJob(
              store,
              transcoder,
              (video, claimCheck) -> {
                producer.send(new ProducerRecord<>(RESULTS, video, claimCheck)).get();
                System.out.println(name + " has done " + video);
              });
      DeliveryConsumer<String, String> consumer =
          DeliveryConsumer.<String, String>builder()
              .bootstrapServers(args[0])
              // a member that is killed is missed after six seconds
              .consumerProperties(Map.of("session.timeout.ms", 6_000))
              .group("transcoders")
              .topics(JOBS)
              .deserializers(new StringDeserializer(), new StringDeserializer())
              .fatal(UnsupportedCodecException.class)
              .workers(2)
              .maxInFlight(4) // the others have something to do, too
              .handler(job)
              .start();
      // The JVM ends with its hooks, whatever this thread still has to do.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(name, consumer)));
      System.out.println(name + " works");
      consumer.await();
    }
  }

  private static void close(String name, DeliveryConsumer<?, ?> consumer) {
    consumer.close();
    System.out.println(name + " has left");
  }
}
