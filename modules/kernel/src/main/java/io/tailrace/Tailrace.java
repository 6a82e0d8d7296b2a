package io.tailrace;

import io.tailrace.kernel.Broker;
import io.tailrace.kernel.network.ListenerConfig;
import io.tailrace.kernel.plugin.PluginCatalog;
import io.tailrace.kernel.plugin.PluginReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A broker in this JVM, reached by any Kafka client.
 *
 * <pre>{@code
 * try (Tailrace broker = Tailrace.builder().start()) {
 *   properties.put("bootstrap.servers", broker.bootstrapServers());
 *   ...
 * }
 * }</pre>
 *
 * <p>As built here, it listens on a free port of the loopback address and keeps its records in
 * memory. Methods may be called from any thread.
 */
public final class Tailrace implements AutoCloseable {
  private final Broker broker;
  private final PluginCatalog plugins;
  private final Duration startTime;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  Tailrace(Broker broker, PluginCatalog plugins, Instant startedAt) {
    this.broker = broker;
    this.plugins = plugins;
    this.startTime = Duration.between(startedAt, Instant.now());
  }

  /** A broker to be configured and started. */
  public static TailraceBuilder builder() {
    return new TailraceBuilder();
  }

  /** What clients take as {@code bootstrap.servers}: one {@code host:port} for each listener. */
  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** Where it listens, as {@code NAME://host:port}, with the ports that it really has. */
  public List<String> listeners() {
    return broker.listeners().stream().map(ListenerConfig::toString).toList();
  }

  /** Which plugins were found where, and which of them are used: a table for people. */
  public String plugins() {
    return PluginReport.of(plugins);
  }

  /**
   * The partitions that are produced to most, with the keys and the producers that take most of
   * them: estimates from samples of about the last two minutes. Sampling is off until the
   * configuration {@code hot.partitions.sample.bytes} is set, at the start or while the broker
   * runs.
   *
   * @param most how many to tell of
   * @return the hottest first; empty where nothing was sampled
   */
  public List<HotPartition> hotPartitions(int most) {
    return broker.hotPartitions(most);
  }

  /** How long the start took. */
  public Duration startTime() {
    return startTime;
  }

  /** Waits until the broker is closed. */
  public void awaitClose() throws InterruptedException {
    closed.await();
  }

  /**
   * Stops the broker. When it returns, no thread, port or open file of it is left. More than one
   * call has no effect but to wait for the first one.
   */
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      try {
        broker.close();
      } finally {
        closed.countDown();
      }
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
