package io.tailrace.flink.source.reader;

import io.tailrace.flink.source.TailraceRecordDeserializationSchema;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Deserializes records and emits them, in the task's thread. */
@Internal
final class TailraceRecordEmitter<T>
    implements RecordEmitter<ConsumerRecord<byte[], byte[]>, T, SplitState> {
  private final TailraceRecordDeserializationSchema<T> deserializer;
  private final InvalidRecords invalid;
  private final TimestampedOutput<T> out = new TimestampedOutput<>();

  TailraceRecordEmitter(
      TailraceRecordDeserializationSchema<T> deserializer, InvalidRecords invalid) {
    this.deserializer = deserializer;
    this.invalid = invalid;
  }

  @Override
  public void emitRecord(
      ConsumerRecord<byte[], byte[]> record, SourceOutput<T> output, SplitState split)
      throws Exception {
    out.output = output;
    out.timestamp = record.timestamp();
    try {
      deserializer.deserialize(record, out);
    } catch (Exception e) {
      if (out.failure != null) {
        throw out.failure; // of the operators behind: not the record's fault
      }
      if (Thread.currentThread().isInterrupted() || e instanceof InterruptedException) {
        throw e; // the task is being cancelled
      }
      invalid.handle(record, e);
    }
    split.advanceTo(record.offset() + 1);
  }

  private static final class TimestampedOutput<T> implements Collector<T> {
    private SourceOutput<T> output;
    private long timestamp;
    private RuntimeException failure;

    @Override
    public void collect(T element) {
      try {
        if (timestamp >= 0) {
          output.collect(element, timestamp);
        } else {
          output.collect(element); // the record has none
        }
      } catch (RuntimeException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void close() {}
  }
}
