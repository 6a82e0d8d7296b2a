package io.tailrace.kernel.metadata;

import io.tailrace.kernel.config.BrokerKeys;
import io.tailrace.kernel.feature.Features;
import io.tailrace.kernel.metadata.Controller.Change;
import io.tailrace.kernel.schema.ClusterRecord;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import io.tailrace.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Writes what metadata begin with: the id of the cluster, and the levels of features. */
public final class MetadataBootstrap {
  private MetadataBootstrap() {}

  /**
   * Draws the id of a new cluster and puts its features in force; or sees to it that what is there
   * is what the configuration asks for, and what this version can serve. Blocks.
   *
   * @throws ConfigException if the data belong to another cluster than {@code cluster.id} says
   * @throws StorageException if there are logs of topics but no metadata: something is lost, and to
   *     go on would take every log for a leftover. Or if a level of a feature is in force that is
   *     not supported
   */
  public static void ensure(Controller controller, Config config, Storage storage) {
    MetadataImage image = controller.image();
    List<Message> records = new ArrayList<>(FeatureUpdate.initial(image, Features.ALL));
    String wanted = config.get(BrokerKeys.CLUSTER_ID);
    String stored = image.clusterId();
    if (stored.isEmpty()) {
      requireNoTopics(storage);
      records.addFirst(new ClusterRecord().clusterId(wanted.isEmpty() ? draw() : wanted));
    } else if (!wanted.isEmpty() && !wanted.equals(stored)) {
      throw new ConfigException(
          "cluster.id is " + wanted + ", but the data belong to cluster " + stored);
    }
    if (!records.isEmpty()) {
      write(records, controller);
    }
  }

  private static void requireNoTopics(Storage storage) {
    long logs = storage.logs().stream().filter(log -> !log.equals(LocalMetadataLog.ID)).count();
    if (logs > 0) {
      throw new StorageException(
          "The data hold "
              + logs
              + " logs of topics but no metadata: the log "
              + LocalMetadataLog.ID
              + " is missing or empty");
    }
  }

  private static void write(List<Message> records, Controller controller) {
    CompletableFuture<ErrorCode> done = new CompletableFuture<>();
    controller.change(
        image -> new Change<>(records, image), _ -> done.complete(ErrorCode.NONE), done::complete);
    if (done.join() != ErrorCode.NONE) {
      throw new StorageException("The first metadata of the cluster cannot be stored");
    }
  }

  private static String draw() {
    UUID random = UUID.randomUUID();
    return new Uuid(random.getMostSignificantBits(), random.getLeastSignificantBits()).toString();
  }
}
