package io.tailrace.flink.sink;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.metrics.Counter;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Hears of records that could not be written, and fails the task with the first of them. One for
 * all records of a writer. Failures come on the threads of producers.
 */
final class SendFailures implements Callback {
  private final MailboxExecutor mailbox;
  private final Counter errors;
  private final AtomicReference<IOException> first = new AtomicReference<>();
  private volatile boolean closed;

  SendFailures(MailboxExecutor mailbox, Counter errors) {
    this.mailbox = mailbox;
    this.errors = errors;
  }

  @Override
  public void onCompletion(RecordMetadata metadata, Exception failure) {
    if (failure != null && !closed) {
      String partition =
          metadata.partition() == RecordMetadata.UNKNOWN_PARTITION
              ? "of a partition not chosen yet"
              : "of partition " + metadata.partition();
      IOException named =
          new IOException(
              "A record for topic "
                  + metadata.topic()
                  + ", "
                  + partition
                  + ", could not be written: "
                  + failure.getMessage(),
              failure);
      if (first.compareAndSet(null, named)) {
        // The task may have no more records for a long time.
        mailbox.execute(this::check, "Fail for a record that could not be written");
      }
    }
  }

  /** Throws the first failure. For the thread of the task. */
  void check() throws IOException {
    IOException failure = first.get();
    if (failure != null && !closed) {
      errors.inc();
      throw failure;
    }
  }

  /** From now on failures are of no interest: the producers are being closed. */
  void close() {
    closed = true;
  }
}
