package io.tailrace.server.command;

import io.tailrace.client.ConsumerRecord;
import io.tailrace.client.RecordHandler;
import java.time.Duration;

/** Where {@code consume} takes records from. For one thread. */
interface RecordSource extends AutoCloseable {

  /** Hands out what there is, or waits for it; gives back how many records that were. */
  int poll(Duration maxWait, RecordHandler handler);

  /** Whether a record is wanted. */
  boolean includes(ConsumerRecord record);

  /** Whether it is clear what is read; a group may take its time to share that out. */
  boolean isReady();

  /** Whether no more records will come. */
  boolean isExhausted();

  /** All that was handed out has been written. */
  void finish();

  @Override
  void close();
}
