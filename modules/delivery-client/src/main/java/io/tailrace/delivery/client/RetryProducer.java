package io.tailrace.delivery.client;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Sends records to retry topics until they are there. What cannot be sent, whatever one waits for,
 * stops the consumer: nothing that is nowhere else is committed. For any thread.
 */
final class RetryProducer implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(RetryProducer.class.getName());

  private final Producer<byte[], byte[]> producer;
  private final Executor later;
  private final StopSignal stop;
  private volatile boolean stopping;

  /** Told once what has become of a record. On any thread. */
  interface Outcome {
    /**
     * It is in the retry topic.
     *
     * @param offset there, -1 if it is not known
     */
    void sent(long offset);

    /** It is perhaps not there, and will not be sent any more. */
    void givenUp();
  }

  /**
   * On top of a producer, which is closed with it.
   *
   * @param later runs what it is given after a pause
   * @param stop told why the consumer has to stop
   */
  RetryProducer(Producer<byte[], byte[]> producer, Executor later, StopSignal stop) {
    this.producer = producer;
    this.later = later;
    this.stop = stop;
  }

  /** Sends it. */
  void send(RetryRecords.Pair records, Outcome outcome) {
    send(records.full(), records.lean(), outcome);
  }

  private void send(
      ProducerRecord<byte[], byte[]> record, ProducerRecord<byte[], byte[]> lean, Outcome outcome) {
    if (stopping) {
      outcome.givenUp();
      return;
    }
    try {
      producer.send(
          record,
          (RecordMetadata metadata, Exception failure) -> {
            if (failure == null) {
              outcome.sent(metadata.hasOffset() ? metadata.offset() : -1);
            } else {
              failed(failure, record, lean, outcome);
            }
          });
    } catch (RuntimeException e) {
      failed(e, record, lean, outcome);
    }
  }

  private void failed(
      Exception failure,
      ProducerRecord<byte[], byte[]> record,
      ProducerRecord<byte[], byte[]> lean,
      Outcome outcome) {
    if (stopping) {
      outcome.givenUp();
    } else if (failure instanceof RetriableException) {
      LOGGER.log(
          Level.WARNING, "Cannot produce to {0}, and tries again: {1}", record.topic(), failure);
      later.execute(() -> send(record, lean, outcome));
    } else if (failure instanceof RecordTooLargeException && record != lean) {
      later.execute(() -> send(lean, lean, outcome));
    } else {
      stop.stop(
          new DeliveryConsumerException(
              "A record that could not be processed cannot be produced to "
                  + record.topic()
                  + ": "
                  + failure.getMessage(),
              failure));
      outcome.givenUp();
    }
  }

  /** From now on nothing is tried again. */
  void stopRetrying() {
    stopping = true;
  }

  void close(Duration timeout) {
    stopRetrying();
    producer.close(timeout);
  }

  @Override
  public void close() {
    close(Duration.ZERO);
  }
}
