package io.tailrace.kernel;

import io.tailrace.kernel.config.BrokerKeys;
import io.tailrace.kernel.group.consumer.ClusterView;
import io.tailrace.kernel.metadata.MetadataDelta;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.MetadataListener;
import io.tailrace.spi.config.Config;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.IntFunction;

/** Keeps what consumer groups see of the cluster as new as the metadata. */
final class ClusterViews implements MetadataListener {
  private volatile ClusterView current;

  /** Topics have a version that is above all that there were before this broker started. */
  ClusterViews(MetadataImage image, Config config, InstantSource clock) {
    Optional<String> rack = Optional.of(config.get(BrokerKeys.RACK)).filter(it -> !it.isEmpty());
    int self = config.get(BrokerKeys.NODE_ID);
    IntFunction<Optional<String>> racks = id -> id == self ? rack : Optional.empty();
    current = new ClusterView(image, clock.millis(), racks);
  }

  /** The newest; any thread. */
  ClusterView current() {
    return current;
  }

  @Override
  public void changed(MetadataDelta delta, MetadataImage image) {
    ClusterView before = current;
    boolean topics = !delta.changedTopics().isEmpty() || !delta.removedTopics().isEmpty();
    long version = topics ? before.topicsVersion() + 1 : before.topicsVersion();
    current = new ClusterView(image, version, before.racks());
  }
}
