package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryTopic;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Random;

/**
 * Steps a shard on a virtual thread, which rests while nothing is due and nothing comes. Whatever
 * goes wrong, the shard is made anew from its log after a while.
 */
final class ShardLoop implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(ShardLoop.class.getName());
  private static final int INDEX_CAPACITY = 1 << 16;

  /** A clock that jumps is noticed after so long at the latest. */
  private static final long LONGEST_REST_MS = 15_000;

  private static final long RETRY_MS = 1_000;

  private final DelayLogTopic log;
  private final int number;
  private final DeliveryBroker broker;
  private final InstantSource clock;
  private final Signal signal = new Signal();
  private final Thread thread;
  private volatile boolean topicsChanged = true;
  private volatile boolean closed;

  /** Begins at once. */
  ShardLoop(DelayLogTopic log, int number, DeliveryBroker broker, InstantSource clock) {
    this.log = log;
    this.number = number;
    this.broker = broker;
    this.clock = clock;
    thread = Thread.ofVirtual().name("tailrace-delivery-" + number).start(this::run);
  }

  /** Any thread. */
  void topicsChanged() {
    topicsChanged = true;
    signal.raise();
  }

  private void run() {
    try {
      while (!closed) {
        try {
          runShard();
        } catch (RuntimeException e) {
          if (!closed) {
            LOGGER.log(Level.WARNING, "Delivery stops for a while: " + e.getMessage(), e);
            signal.await(RETRY_MS);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does that
    }
  }

  private void runShard() throws InterruptedException {
    DeliveryTopic topic = log.open();
    try (FileSpill spill = new FileSpill(DueIndex.slotSize(INDEX_CAPACITY));
        Shard shard =
            new Shard(
                new Shard.Place(number, topic.partitions()),
                new Shard.Surroundings(broker, clock, new Random(), signal::raise),
                new DelayLog(broker.partition(topic, number)),
                new DueIndex(INDEX_CAPACITY, spill))) {
      topicsChanged = true;
      while (!closed) {
        if (topicsChanged) {
          topicsChanged = false;
          shard.follow(Policies.of(broker.configured()));
        }
        rest(shard.step());
      }
    }
  }

  private void rest(long untilMs) throws InterruptedException {
    if (untilMs == DueIndex.NEVER) {
      signal.await();
      return;
    }
    long left = untilMs - clock.millis();
    if (left > 0) {
      signal.await(Math.min(left, LONGEST_REST_MS));
    }
  }

  /** Returns when its thread has ended. */
  @Override
  public void close() {
    closed = true;
    signal.raise();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
