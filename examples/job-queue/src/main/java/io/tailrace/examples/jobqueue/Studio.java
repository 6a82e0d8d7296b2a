package io.tailrace.examples.jobqueue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Shoots videos: each goes to the object store, and its claim check to the topic "jobs". Every
 * eighth one is in gray16. Arguments: the bootstrap servers, and the folder of the object store.
 */
public final class Studio {
  static final int VIDEOS = 40;
  private static final int WIDTH = 160;
  private static final int HEIGHT = 120;
  private static final int FRAMES = 50;

  private Studio() {}

  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException {
    ObjectStore store = new ObjectStore(Path.of(args[1]));
    Random random = new Random(1895); // the same videos each time
    Map<String, Object> config = Map.of("bootstrap.servers", args[0]);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      for (int number = 0; number < VIDEOS; number++) {
        String video = "video-" + number;
        ClaimCheck check = store.put("sources/" + video, shoot(codec(number), FRAMES, random));
        Future<RecordMetadata> sent =
            producer.send(new ProducerRecord<>(Worker.JOBS, video, check.text()));
        sent.get();
      }
    }
    System.out.println(VIDEOS + " videos are to be transcoded");
  }

  static String codec(int number) {
    return number % 8 == 5 ? "gray16" : "gray8";
  }

  /** A video of noise, which no codec gets for nothing. */
  static byte[] shoot(String codec, int frames, Random random) {
    byte[] head = Video.head(codec, WIDTH, HEIGHT, frames);
    byte[] pixels = new byte[WIDTH * HEIGHT * frames * (codec.equals("gray16") ? 2 : 1)];
    random.nextBytes(pixels);
    byte[] file = new byte[head.length + pixels.length];
    System.arraycopy(head, 0, file, 0, head.length);
    System.arraycopy(pixels, 0, file, head.length, pixels.length);
    return file;
  }
}
