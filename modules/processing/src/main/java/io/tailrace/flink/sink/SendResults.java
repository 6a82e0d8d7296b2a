package io.tailrace.flink.sink;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.metrics.Counter;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Hears what has become of records, and fails the task with the first one that could not be
 * written. One for all records of a writer. Results come on the threads of producers.
 */
final class SendResults implements Callback {
  private final MailboxExecutor mailbox;
  private final Counter errors;
  private final Runnable acknowledged;
  private final AtomicReference<IOException> first = new AtomicReference<>();
  private volatile boolean closed;

  SendResults(MailboxExecutor mailbox, Counter errors, Runnable acknowledged) {
    this.mailbox = mailbox;
    this.errors = errors;
    this.acknowledged = acknowledged;
  }

  @Override
  public void onCompletion(RecordMetadata metadata, Exception failure) {
    if (failure == null) {
      acknowledged.run();
    } else if (!closed) {
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
