package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.Storage.Volume;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.AlterReplicaLogDirsRequest;
import io.tailrace.wire.message.AlterReplicaLogDirsRequest.AlterReplicaLogDir;
import io.tailrace.wire.message.AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic;
import io.tailrace.wire.message.AlterReplicaLogDirsResponse;
import io.tailrace.wire.message.AlterReplicaLogDirsResponse.AlterReplicaLogDirPartitionResult;
import io.tailrace.wire.message.AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult;
import io.tailrace.wire.message.ApiKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/**
 * AlterReplicaLogDirs: moves logs between the folders of a broker (KIP-113). Storage engines place
 * logs themselves: a log can only be asked to be where it is.
 */
final class AlterReplicaLogDirsHandler implements ApiHandler {
  private final Controller controller;
  private final Storage storage;
  private final Executor background;

  AlterReplicaLogDirsHandler(Controller controller, Storage storage, Executor background) {
    this.controller = controller;
    this.storage = storage;
    this.background = background;
  }

  @Override
  public ApiKey api() {
    return ApiKey.ALTER_REPLICA_LOG_DIRS;
  }

  @Override
  public void handle(Exchange exchange) {
    AlterReplicaLogDirsRequest request = new AlterReplicaLogDirsRequest();
    request.read(exchange.body(), exchange.apiVersion());
    background.execute(() -> exchange.respond(answer(request)));
  }

  private AlterReplicaLogDirsResponse answer(AlterReplicaLogDirsRequest request) {
    MetadataImage image = controller.image();
    Optional<List<Volume>> volumes = volumes();
    Map<String, List<AlterReplicaLogDirPartitionResult>> results = new TreeMap<>();
    for (AlterReplicaLogDir folder : request.dirs()) {
      for (AlterReplicaLogDirTopic topic : folder.topics()) {
        for (int partition : topic.partitions()) {
          ErrorCode error =
              volumes
                  .map(known -> check(folder.path(), topic.name(), partition, known, image))
                  .orElse(ErrorCode.KAFKA_STORAGE_ERROR);
          results
              .computeIfAbsent(topic.name(), _ -> new ArrayList<>())
              .add(
                  new AlterReplicaLogDirPartitionResult()
                      .partitionIndex(partition)
                      .errorCode(error.code()));
        }
      }
    }
    return new AlterReplicaLogDirsResponse()
        .results(
            results.entrySet().stream()
                .map(
                    topic ->
                        new AlterReplicaLogDirTopicResult()
                            .topicName(topic.getKey())
                            .partitions(topic.getValue()))
                .toList());
  }

  private Optional<List<Volume>> volumes() {
    try {
      return Optional.of(storage.volumes());
    } catch (StorageException e) {
      System.getLogger(AlterReplicaLogDirsHandler.class.getName())
          .log(System.Logger.Level.WARNING, "The storage cannot be described", e);
      return Optional.empty();
    }
  }

  private static ErrorCode check(
      String path, String topic, int partition, List<Volume> volumes, MetadataImage image) {
    Optional<Volume> target =
        volumes.stream().filter(volume -> volume.name().equals(path)).findFirst();
    if (target.isEmpty()) {
      return ErrorCode.LOG_DIR_NOT_FOUND;
    }
    if (!target.get().online()) {
      return ErrorCode.KAFKA_STORAGE_ERROR;
    }
    Optional<TopicImage> known = image.topic(topic);
    if (known.isEmpty() || partition < 0 || partition >= known.get().partitions().size()) {
      return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    boolean isThere =
        volumes.size() == 1
            || target.get().logs().stream()
                .anyMatch(
                    log -> log.id().topic().equals(topic) && log.id().partition() == partition);
    return isThere ? ErrorCode.NONE : ErrorCode.UNSUPPORTED_VERSION;
  }
}
