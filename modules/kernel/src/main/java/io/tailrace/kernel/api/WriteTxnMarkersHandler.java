package io.tailrace.kernel.api;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.partition.AppendCallback;
import io.tailrace.kernel.partition.AppendResult;
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
    List<WritableTxnMarkerResult> results = new ArrayList<>();
    FanIn parts = new FanIn(() -> exchange.respond(new WriteTxnMarkersResponse().markers(results)));
    for (WritableTxnMarker marker : request.markers()) {
      WritableTxnMarkerResult result =
          new WritableTxnMarkerResult().producerId(marker.producerId());
      results.add(result);
      parts.begin();
      PartitionFanOut.ask(
          marker.topics(),
          new Question(of(marker), exchange),
          topics -> {
            result.topics(topics);
            parts.end();
          });
    }
    parts.end();
  }

  private static TransactionMarker of(WritableTxnMarker marker) {
    return new TransactionMarker(
        marker.producerId(),
        marker.producerEpoch(),
        marker.coordinatorEpoch(),
        marker.transactionResult(),
        marker.transactionVersion());
  }

  private final class Question
      implements PartitionFanOut.Question<
          WritableTxnMarkerTopic,
          Integer,
          WritableTxnMarkerTopicResult,
          WritableTxnMarkerPartitionResult> {
    private final TransactionMarker marker;
    private final Exchange exchange;

    Question(TransactionMarker marker, Exchange exchange) {
      this.marker = marker;
      this.exchange = exchange;
    }

    @Override
    public List<Integer> partitions(WritableTxnMarkerTopic topic) {
      return topic.partitionIndexes();
    }

    @Override
    public WritableTxnMarkerPartitionResult slot(Integer partition) {
      return new WritableTxnMarkerPartitionResult().partitionIndex(partition);
    }

    @Override
    public void ask(
        WritableTxnMarkerTopic topic,
        Integer partition,
        WritableTxnMarkerPartitionResult slot,
        Runnable done) {
      markers.append(
          topic.name(),
          partition,
          marker,
          new AppendCallback() {
            @Override
            public void appended(AppendResult result) {
              slot.errorCode(result.error().code());
              done.run();
            }

            @Override
            public void failed(RuntimeException cause) {
              exchange.fail(cause);
            }
          });
    }

    @Override
    public WritableTxnMarkerTopicResult answer(
        WritableTxnMarkerTopic topic, List<WritableTxnMarkerPartitionResult> slots) {
      return new WritableTxnMarkerTopicResult().name(topic.name()).partitions(slots);
    }
  }
}
