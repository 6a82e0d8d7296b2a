package io.tailrace.flink.source.reader;

import io.tailrace.flink.source.InvalidRecordPolicy;
import io.tailrace.flink.source.InvalidRecordPolicy.DeadLetter;
import io.tailrace.flink.source.InvalidRecordPolicy.Fail;
import io.tailrace.flink.source.InvalidRecordPolicy.Skip;
import java.io.IOException;
import java.util.Properties;
import org.apache.flink.annotation.Internal;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done with records that cannot be deserialized. Of the task's thread. */
@Internal
interface InvalidRecords extends AutoCloseable {
  /** The log of what is skipped. */
  Logger LOG = LoggerFactory.getLogger(InvalidRecords.class);

  /**
   * Takes care of one.
   *
   * @throws IOException if the job has to fail
   */
  void handle(ConsumerRecord<byte[], byte[]> record, Exception reason) throws IOException;

  /**
   * Returns when all that was done so far is durable.
   *
   * @throws FlinkRuntimeException if it cannot be made so
   */
  default void flush() {}

  @Override
  default void close() {}

  /**
   * As the policy says.
   *
   * @param source the properties of the source, which say where the broker is
   * @param clientId for a client that is needed
   */
  static InvalidRecords of(
      InvalidRecordPolicy policy, Properties source, String clientId, SourceMetrics metrics) {
    if (policy instanceof Fail) {
      return (record, reason) -> {
        metrics.failed();
        throw new IOException("Cannot deserialize " + nameOf(record) + ": " + reason, reason);
      };
    }
    if (policy instanceof Skip) {
      return (record, reason) -> {
        metrics.skipped();
        LOG.warn("Skipping {}, which cannot be deserialized", nameOf(record), reason);
      };
    }
    DeadLetter deadLetter = (DeadLetter) policy;
    return new DeadLetters(deadLetter, source, clientId, metrics);
  }

  /** Which record it is, for errors and logs. */
  static String nameOf(ConsumerRecord<?, ?> record) {
    return "the record at offset "
        + record.offset()
        + " of partition "
        + record.partition()
        + " of topic "
        + record.topic();
  }
}
