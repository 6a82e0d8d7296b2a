package io.tailrace.kernel.metadata;

import io.tailrace.kernel.config.BrokerKeys;
import io.tailrace.kernel.metadata.Controller.Change;
import io.tailrace.kernel.schema.ClusterRecord;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Sees to it that a cluster has an id: drawn at the first start, and kept with the data. */
public final class ClusterIds {
  private ClusterIds() {}

  /**
   * Draws the id of a new cluster, or compares it with the configuration. Blocks.
   *
   * @throws ConfigException if the data belong to another cluster than {@code cluster.id} says
   * @throws StorageException if there are logs of topics but no metadata: something is lost, and to
   *     go on would take every log for a leftover
   */
  public static void ensure(Controller controller, Config config, Storage storage) {
    String wanted = config.get(BrokerKeys.CLUSTER_ID);
    String stored = controller.image().clusterId();
    if (!stored.isEmpty()) {
      if (!wanted.isEmpty() && !wanted.equals(stored)) {
        throw new ConfigException(
            "cluster.id is " + wanted + ", but the data belong to cluster " + stored);
      }
      return;
    }
    long logs = storage.logs().stream().filter(log -> !log.equals(LocalMetadataLog.ID)).count();
    if (logs > 0) {
      throw new StorageException(
          "The data hold "
              + logs
              + " logs of topics but no metadata: the log "
              + LocalMetadataLog.ID
              + " is missing or empty");
    }
    String id = wanted.isEmpty() ? draw() : wanted;
    CompletableFuture<ErrorCode> done = new CompletableFuture<>();
    controller.change(
        image -> new Change<>(List.of(new ClusterRecord().clusterId(id)), id),
        created -> done.complete(ErrorCode.NONE),
        done::complete);
    if (done.join() != ErrorCode.NONE) {
      throw new StorageException("The id of the cluster cannot be stored");
    }
  }

  private static String draw() {
    UUID random = UUID.randomUUID();
    return new Uuid(random.getMostSignificantBits(), random.getLeastSignificantBits()).toString();
  }
}
