package io.tailrace.kernel.api;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.partition.TransactionMarker;
import io.tailrace.kernel.topic.TransactionMarkers;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.WriteTxnMarkersRequest;
import io.tailrace.wire.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.tailrace.wire.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import io.tailrace.wire.message.WriteTxnMarkersResponse;
import io.tailrace.wire.message.WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult;
import io.tailrace.wire.message.WriteTxnMarkersResponse.WritableTxnMarkerResult;
import io.tailrace.wire.message.WriteTxnMarkersResponse.WritableTxnMarkerTopicResult;
import java.util.ArrayList;
import java.util.List;

/**
 * WriteTxnMarkers: ends transactions in the partitions of this broker, for a coordinator or for an
 * administrator who found one that hangs (KIP-98, KIP-664, KIP-1228).
 */
final class WriteTxnMarkersHandler implements ApiHandler {
  private final TransactionMarkers markers;

  WriteTxnMarkersHandler(TransactionMarkers markers) {
    this.markers = markers;
  }

  @Override
  public ApiKey api() {
    return ApiKey.WRITE_TXN_MARKERS;
  }

  @Override
  public void handle(Exchange exchange) {
    WriteTxnMarkersRequest request = new WriteTxnMarkersRequest();
    request.read(exchange.body(), exchange.apiVersion());
    WriteTxnMarkersResponse response = new WriteTxnMarkersResponse();
    FanIn parts = new FanIn(() -> exchange.respond(response));
    List<WritableTxnMarkerResult> answered = new ArrayList<>();
    for (WritableTxnMarker marker : request.markers()) {
      answered.add(write(marker, parts));
    }
    response.markers(answered);
    parts.end();
  }

  private WritableTxnMarkerResult write(WritableTxnMarker request, FanIn parts) {
    TransactionMarker marker =
        new TransactionMarker(
            request.producerId(),
            request.producerEpoch(),
            request.coordinatorEpoch(),
            request.transactionResult(),
            request.transactionVersion());
    List<WritableTxnMarkerTopicResult> topics = new ArrayList<>();
    for (WritableTxnMarkerTopic topic : request.topics()) {
      List<WritableTxnMarkerPartitionResult> partitions = new ArrayList<>();
      for (int partition : topic.partitionIndexes()) {
        WritableTxnMarkerPartitionResult slot =
            new WritableTxnMarkerPartitionResult().partitionIndex(partition);
        partitions.add(slot);
        parts.begin();
        markers.append(
            topic.name(),
            partition,
            marker,
            result -> {
              slot.errorCode(result.error().code());
              parts.end();
            });
      }
      topics.add(new WritableTxnMarkerTopicResult().name(topic.name()).partitions(partitions));
    }
    return new WritableTxnMarkerResult().producerId(request.producerId()).topics(topics);
  }
}
