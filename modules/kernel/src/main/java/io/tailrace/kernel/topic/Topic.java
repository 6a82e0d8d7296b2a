package io.tailrace.kernel.topic;

import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.wire.Uuid;
import java.util.List;
import java.util.Optional;

/**
 * A topic at work: its metadata and its partitions. Immutable but for what the partitions do.
 *
 * @param image what the metadata says
 * @param config its settings
 * @param partitions by number
 */
public record Topic(TopicImage image, TopicConfig config, List<Partition> partitions) {

  /** Its name. */
  public String name() {
    return image.name();
  }

  /** Its id. */
  public Uuid id() {
    return image.id();
  }

  /** The partition of that number. */
  public Optional<Partition> partition(int number) {
    return number >= 0 && number < partitions.size()
        ? Optional.of(partitions.get(number))
        : Optional.empty();
  }
}
