package io.tailrace.flink.source.reader;

import io.tailrace.flink.source.split.TailraceSplit;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.fetcher.SingleThreadFetcherManager;
import org.apache.flink.connector.base.source.reader.fetcher.SplitFetcher;
import org.apache.flink.connector.base.source.reader.fetcher.SplitFetcherTask;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;

/** One fetcher for all splits of a reader, which also commits. */
@Internal
final class TailraceFetchers
    extends SingleThreadFetcherManager<ConsumerRecord<byte[], byte[]>, TailraceSplit> {

  TailraceFetchers(
      Supplier<SplitReader<ConsumerRecord<byte[], byte[]>, TailraceSplit>> readers,
      Configuration config) {
    super(readers, config);
  }

  /** Has the fetcher commit, without waiting for it. If it has ended already, another one does. */
  void commit(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
    SplitFetcher<ConsumerRecord<byte[], byte[]>, TailraceSplit> running = getRunningFetcher();
    if (running != null) {
      running.enqueueTask(commitWith(running, offsets, callback));
      running.getSplitReader().wakeUp(); // it may be waiting for records
    } else {
      SplitFetcher<ConsumerRecord<byte[], byte[]>, TailraceSplit> another = createSplitFetcher();
      another.enqueueTask(commitWith(another, offsets, callback));
      startFetcher(another);
    }
  }

  private static SplitFetcherTask commitWith(
      SplitFetcher<ConsumerRecord<byte[], byte[]>, TailraceSplit> fetcher,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      OffsetCommitCallback callback) {
    TailraceSplitReader reader = (TailraceSplitReader) fetcher.getSplitReader();
    return new SplitFetcherTask() {
      @Override
      public boolean run() {
        reader.commit(offsets, callback);
        return true;
      }

      /** It does not wait for long. */
      @Override
      public void wakeUp() {}
    };
  }
}
