package io.tailrace.delivery.client;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;

/** What a worker does with a record: it lets the handler have it, and sends it on if that fails. */
final class Processing<K, V> {
  private static final System.Logger LOGGER = System.getLogger(Processing.class.getName());

  private final RecordHandler<K, V> handler;
  private final List<Class<? extends Throwable>> fatalTypes;
  private final RetryRecords records;
  private final RetryProducer producer;
  private final StopSignal stop;

  /**
   * With all that it needs.
   *
   * @param fatalTypes exceptions that are fatal
   * @param stop tells whether the consumer closes, and is told why it has to
   */
  Processing(
      RecordHandler<K, V> handler,
      List<Class<? extends Throwable>> fatalTypes,
      RetryRecords records,
      RetryProducer producer,
      StopSignal stop) {
    this.handler = handler;
    this.fatalTypes = fatalTypes;
    this.records = records;
    this.producer = producer;
    this.stop = stop;
  }

  /**
   * Processes a record that {@link PartitionWindow.Entry#begin began}.
   *
   * @param over run once, on any thread, when that is over
   */
  void process(Work<K, V> work, Runnable over) {
    if (hasToWait(work)) {
      RetryRecords.Pair retry = records.blocked(work);
      producer.send(retry, new Sent(work, over, false));
      return;
    }
    if (work.unreadable().isPresent()) {
      sendOn(work, work.unreadable().get(), over);
      return;
    }
    try {
      handler.handle(work.readable().orElseThrow());
    } catch (OutOfMemoryError e) {
      stop.stop(e);
      work.entry().abandon();
      over.run();
      return;
    } catch (Throwable e) { // whatever is wrong with a record, the others go on
      failed(work, e, over);
      return;
    }
    ended(work);
    work.entry().done();
    over.run();
  }

  private boolean hasToWait(Work<K, V> work) {
    if (work.waitingKeys().isEmpty()) {
      return false;
    }
    WaitingKeys waiting = work.waitingKeys().get();
    ByteBuffer key = work.key().orElseThrow();
    return work.redelivered() ? waiting.mustGoBack(key, work.origin()) : waiting.mustWait(key);
  }

  private void failed(Work<K, V> work, Throwable thrown, Runnable over) {
    boolean interrupted = Thread.interrupted() || thrown instanceof InterruptedException;
    if (interrupted && stop.isStopping()) {
      work.entry().abandon(); // it was not the record's fault
      over.run();
      return;
    }
    sendOn(work, Failure.of(thrown, fatalTypes), over);
  }

  private void sendOn(Work<K, V> work, Failure failure, Runnable over) {
    int attempt = DeliveryHeaders.attempt(work.received());
    boolean last = failure.isLast(work.policy(), attempt);
    LOGGER.log(
        last ? Level.WARNING : Level.DEBUG,
        "{0}-{1}@{2}, attempt {3}{4}: {5}: {6}",
        work.received().topic(),
        work.received().partition(),
        Long.toString(work.received().offset()),
        attempt,
        last ? ", the last" : "",
        failure.errorClass(),
        failure.message().orElse("no message"));
    RetryRecords.Pair retry = records.failed(work, failure);
    producer.send(retry, new Sent(work, over, last));
  }

  private static void ended(Work<?, ?> work) {
    work.waitingKeys().ifPresent(waiting -> waiting.ended(work.key().orElseThrow(), work.origin()));
  }

  /** When it is in the retry topic the record is done with here. */
  private record Sent(Work<?, ?> work, Runnable over, boolean last)
      implements RetryProducer.Outcome {
    @Override
    public void sent(long offset) {
      work.waitingKeys()
          .ifPresent(
              waiting -> {
                ByteBuffer key = work.key().orElseThrow();
                long origin = work.origin();
                long there = offset < 0 ? waiting.from() : offset;
                if (last) {
                  waiting.ended(key, origin);
                } else {
                  waiting.sent(key, origin, there);
                }
              });
      work.entry().done();
      over.run();
    }

    @Override
    public void givenUp() {
      work.entry().abandon();
      over.run();
    }
  }
}
