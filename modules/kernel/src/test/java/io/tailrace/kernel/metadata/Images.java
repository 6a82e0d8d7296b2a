package io.tailrace.kernel.metadata;

import io.tailrace.kernel.config.BrokerConfig;
import io.tailrace.kernel.config.BrokerSchema;
import io.tailrace.spi.config.Config;
import io.tailrace.wire.Message;
import io.tailrace.wire.Uuid;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Images and brokers to decide on. */
public final class Images {
  public static final int BROKER = 7;

  private Images() {}

  /** A broker that was started with nothing but its number and these. */
  public static BrokerConfig broker(Map<String, String> settings) {
    return BrokerConfig.of(
        BrokerSchema.kernelKeys(),
        Config.of(Map.of("node.id", Integer.toString(BROKER))).with(settings));
  }

  /** Ids 1, 2, 3... */
  public static Supplier<Uuid> ids() {
    AtomicLong last = new AtomicLong();
    return () -> new Uuid(0, last.incrementAndGet());
  }

  /** What comes of an image when a decision's records are written, read again and applied. */
  public static MetadataImage after(MetadataImage image, List<Message> records) {
    MetadataDelta delta = new MetadataDelta(image);
    records.forEach(record -> delta.apply(MetadataCodec.read(MetadataCodec.write(record))));
    return delta.image();
  }

  /** An image with one topic on this broker. */
  public static MetadataImage withTopic(MetadataImage image, String name, int partitions) {
    PartitionImage partition = new PartitionImage(List.of(BROKER), List.of(BROKER), BROKER, 0, 0);
    Uuid id = new Uuid(99, name.hashCode());
    return after(
        image,
        MetadataSnapshot.records(
            new TopicImage(name, id, Collections.nCopies(partitions, partition))));
  }

  /** An image in which a resource has a config. */
  public static MetadataImage withConfig(
      MetadataImage image, ConfigResource resource, String name, String value) {
    return after(image, List.of(MetadataSnapshot.config(resource, name).value(value)));
  }
}
