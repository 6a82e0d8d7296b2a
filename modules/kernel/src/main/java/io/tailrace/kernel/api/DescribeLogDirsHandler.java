package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.Storage.LogSize;
import io.tailrace.spi.storage.Storage.Volume;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.DescribeLogDirsRequest;
import io.tailrace.wire.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import io.tailrace.wire.message.DescribeLogDirsResponse;
import io.tailrace.wire.message.DescribeLogDirsResponse.DescribeLogDirsPartition;
import io.tailrace.wire.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import io.tailrace.wire.message.DescribeLogDirsResponse.DescribeLogDirsTopic;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/** DescribeLogDirs: where logs lie, and how large they are (KIP-113, KIP-827). */
final class DescribeLogDirsHandler implements ApiHandler {
  private static final System.Logger LOGGER =
      System.getLogger(DescribeLogDirsHandler.class.getName());

  private final Controller controller;
  private final Storage storage;
  private final Executor background;

  DescribeLogDirsHandler(Controller controller, Storage storage, Executor background) {
    this.controller = controller;
    this.storage = storage;
    this.background = background;
  }

  @Override
  public ApiKey api() {
    return ApiKey.DESCRIBE_LOG_DIRS;
  }

  @Override
  public void handle(Exchange exchange) {
    DescribeLogDirsRequest request = new DescribeLogDirsRequest();
    request.read(exchange.body(), exchange.apiVersion());
    background.execute(() -> exchange.respond(describe(request)));
  }

  private DescribeLogDirsResponse describe(DescribeLogDirsRequest request) {
    Optional<Map<String, Set<Integer>>> asked = request.topics().map(this::byTopic);
    try {
      MetadataImage image = controller.image();
      return new DescribeLogDirsResponse()
          .results(
              storage.volumes().stream().map(volume -> describe(volume, image, asked)).toList());
    } catch (StorageException e) {
      LOGGER.log(Level.WARNING, "The storage cannot be described: " + e.getMessage(), e);
      return new DescribeLogDirsResponse().errorCode(ErrorCode.KAFKA_STORAGE_ERROR.code());
    }
  }

  private Map<String, Set<Integer>> byTopic(List<DescribableLogDirTopic> topics) {
    Map<String, Set<Integer>> partitions = new HashMap<>();
    topics.forEach(
        topic ->
            partitions
                .computeIfAbsent(topic.topic(), _ -> new HashSet<>())
                .addAll(topic.partitions()));
    return partitions;
  }

  private static DescribeLogDirsResult describe(
      Volume volume, MetadataImage image, Optional<Map<String, Set<Integer>>> asked) {
    DescribeLogDirsResult result = new DescribeLogDirsResult().logDir(volume.name());
    if (!volume.online()) {
      return result.errorCode(ErrorCode.KAFKA_STORAGE_ERROR.code());
    }
    Map<String, List<DescribeLogDirsPartition>> partitions = new TreeMap<>();
    for (LogSize log : volume.logs()) {
      if (isOfTopic(log.id(), image) && isAsked(log.id(), asked)) {
        partitions
            .computeIfAbsent(log.id().topic(), _ -> new ArrayList<>())
            .add(
                new DescribeLogDirsPartition()
                    .partitionIndex(log.id().partition())
                    .partitionSize(log.sizeInBytes()));
      }
    }
    return result
        .totalBytes(volume.totalBytes())
        .usableBytes(volume.usableBytes())
        .topics(
            partitions.entrySet().stream()
                .map(
                    topic ->
                        new DescribeLogDirsTopic()
                            .name(topic.getKey())
                            .partitions(topic.getValue()))
                .toList());
  }

  /** Leaves out the metadata, and logs whose topic is being deleted. */
  private static boolean isOfTopic(LogId log, MetadataImage image) {
    Optional<TopicImage> topic = image.topic(new Uuid(log.topicIdHigh(), log.topicIdLow()));
    return topic.filter(found -> found.name().equals(log.topic())).isPresent();
  }

  private static boolean isAsked(LogId log, Optional<Map<String, Set<Integer>>> asked) {
    return asked
        .map(topics -> topics.getOrDefault(log.topic(), Set.of()).contains(log.partition()))
        .orElse(true);
  }
}
