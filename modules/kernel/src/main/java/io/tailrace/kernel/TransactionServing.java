package io.tailrace.kernel;

import io.tailrace.kernel.coordinator.CoordinatorService;
import io.tailrace.kernel.coordinator.CoordinatorService.Environment;
import io.tailrace.kernel.feature.Features;
import io.tailrace.kernel.group.GroupCoordinator;
import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.ProducerIds;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.topic.TopicPartition;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.kernel.topic.TransactionMarkers;
import io.tailrace.kernel.transaction.TransactionConfig;
import io.tailrace.kernel.transaction.TransactionCoordinator;
import io.tailrace.kernel.transaction.TransactionRecord;
import io.tailrace.kernel.transaction.TransactionRecordCodec;
import io.tailrace.spi.config.Config;

/** What serves transactions: their coordinator, and the way of markers to partitions and groups. */
final class TransactionServing {
  private final TransactionMarkers markers;
  private final TransactionCoordinator coordinator;
  private final CoordinatorService<TransactionRecord> service;

  /** Begins to load what there is; a decision that was not carried out is carried out now. */
  TransactionServing(
      Config config, Environment environment, Controller controller, GroupCoordinator groups) {
    Topics topics = environment.topics();
    markers = new TransactionMarkers(topics);
    markers.onOffsets(
        (partition, marker, done) ->
            groups.transactionEnded(partition, marker.producerId(), marker.commit(), done));
    coordinator =
        new TransactionCoordinator(
            TransactionConfig.from(config),
            environment.partitionsOf(
                TopicImage.TRANSACTION_STATE, config.get(TransactionConfig.TOPIC_NUM_PARTITIONS)),
            new TransactionCoordinator.Surroundings(
                environment.clock(),
                new ProducerIds(controller)::draw,
                new LocalMarkers(markers),
                partition -> exists(topics, partition),
                groups::partitionFor,
                () -> controller.image().features().level(Features.TRANSACTION_VERSION)));
    service =
        new CoordinatorService<>(
            TopicImage.TRANSACTION_STATE, coordinator, new TransactionRecordCodec(), environment);
  }

  private static boolean exists(Topics topics, TopicPartition partition) {
    return topics
        .topic(partition.topic())
        .flatMap(topic -> topic.partition(partition.partition()))
        .isPresent();
  }

  TransactionMarkers markers() {
    return markers;
  }

  TransactionCoordinator coordinator() {
    return coordinator;
  }

  /** To be told of every change of the metadata, and to be closed. */
  CoordinatorService<TransactionRecord> service() {
    return service;
  }
}
