package io.tailrace.delivery.client;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;

/**
 * A member of a consumer group that gives the records of topics with a delivery policy, and those
 * that are redelivered to the group, to a {@link RecordHandler}.
 *
 * <pre>{@code
 * try (DeliveryConsumer<String, String> billing =
 *     DeliveryConsumer.<String, String>builder()
 *         .bootstrapServers("127.0.0.1:9092")
 *         .group("billing")
 *         .topics("orders")
 *         .deserializers(new StringDeserializer(), new StringDeserializer())
 *         .handler(order -> bill(order.key(), order.value()))
 *         .workers(8)
 *         .start()) {
 *   billing.await();
 * }
 * }</pre>
 *
 * <p>A record is committed when the handler has returned, or when the retry topic has it, and all
 * records before it in its partition are done with, too. So whatever fails, no record is lost; some
 * can come twice. Records of one key are processed one at a time.
 *
 * <p>It may be used by any thread.
 */
public final class DeliveryConsumer<K, V> implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(DeliveryConsumer.class.getName());
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

  private final ConsumerLoop<K, V> loop;
  private final Parts<K, V> parts;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** What has to be closed behind the loop. */
  record Parts<K, V>(
      Settings<K, V> settings,
      Consumer<byte[], byte[]> consumer,
      RetryProducer producer,
      ThreadPoolExecutor workers,
      StopSignal stop) {}

  DeliveryConsumer(ConsumerLoop<K, V> loop, Parts<K, V> parts) {
    this.loop = loop;
    this.parts = parts;
    thread = new Thread(this::run, "tailrace-delivery-" + parts.settings().group());
  }

  /** Begins to describe one. */
  public static <K, V> DeliveryConsumerBuilder<K, V> builder() {
    return new DeliveryConsumerBuilder<>();
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      loop.run();
    } finally {
      closeParts();
      closed.countDown();
    }
    parts
        .stop()
        .failure()
        .ifPresent(
            why ->
                LOGGER.log(
                    Level.ERROR, "The consumer of " + parts.settings().group() + " stopped", why));
  }

  private void closeParts() {
    parts.producer().stopRetrying();
    parts.workers().shutdownNow();
    try {
      if (!parts.workers().awaitTermination(LAST_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOGGER.log(Level.WARNING, "A handler goes on although it was interrupted");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    quietly(() -> parts.consumer().close(LAST_PATIENCE));
    quietly(() -> parts.producer().close(LAST_PATIENCE));
    quietly(parts.settings().keys()::close);
    quietly(parts.settings().values()::close);
  }

  private static void quietly(Runnable close) {
    try {
      close.run();
    } catch (KafkaException e) {
      LOGGER.log(Level.WARNING, "Not closed as it should be: {0}", e);
    }
  }

  /**
   * Waits until it is closed, or has to stop.
   *
   * @throws InterruptedException if this thread is interrupted; the consumer goes on
   * @throws DeliveryConsumerException if it had to stop
   */
  public void await() throws InterruptedException {
    closed.await();
    throwFailure();
  }

  /**
   * Waits until it is closed, or has to stop, but not longer than that.
   *
   * @return false if it still runs
   * @throws InterruptedException if this thread is interrupted; the consumer goes on
   * @throws DeliveryConsumerException if it had to stop
   */
  public boolean await(Duration timeout) throws InterruptedException {
    boolean over = closed.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    throwFailure();
    return over;
  }

  private void throwFailure() {
    Optional<Throwable> failure = parts.stop().failure();
    if (failure.isPresent() && closed.getCount() == 0) {
      throw new DeliveryConsumerException(
          "The consumer had to stop: " + failure.get().getMessage(), failure.get());
    }
  }

  /** Why it had to stop, if it had to. */
  public Optional<Throwable> failure() {
    return parts.stop().failure();
  }

  /**
   * Lets the records that are worked on end (as long as the drain timeout allows, then handlers are
   * interrupted), commits what is done, leaves the group, and waits for all that. Called by a
   * handler, it does not wait.
   */
  @Override
  public void close() {
    parts.stop().stop();
    if (Workers.isWorker(Thread.currentThread())) {
      return;
    }
    boolean interrupted = false;
    while (closed.getCount() > 0) {
      try {
        closed.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
