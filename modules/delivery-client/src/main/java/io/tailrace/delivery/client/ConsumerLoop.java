package io.tailrace.delivery.client;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/**
 * The thread that polls: it alone uses the consumer. It gives records to the workers, commits what
 * they have done, and rests partitions whose records they do not keep up with.
 */
final class ConsumerLoop<K, V> implements ConsumerRebalanceListener {
  private static final System.Logger LOGGER = System.getLogger(ConsumerLoop.class.getName());
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration POLL_AT_REST = Duration.ofMillis(5);
  private static final Duration AT_ONCE = Duration.ofSeconds(3);
  private static final int WINDOWS_BEYOND = 20;
  private static final int MOST_WAITING_RECORDS = 50_000;

  private final Settings<K, V> settings;
  private final Consumer<byte[], byte[]> consumer;
  private final Assignment assignment;
  private final KeyOrder order;
  private final KeyLanes lanes;
  private final Processing<K, V> processing;
  private final Reading<K, V> reading;
  private final AtomicInteger unfinished = new AtomicInteger();
  private final StopSignal stop;
  private final List<TopicPartition> unpositioned = new ArrayList<>();
  private boolean full;
  private long committedNanos = System.nanoTime();

  ConsumerLoop(
      Settings<K, V> settings,
      Consumer<byte[], byte[]> consumer,
      Assignment assignment,
      KeyOrder order,
      KeyLanes lanes,
      Processing<K, V> processing,
      StopSignal stop) {
    this.settings = settings;
    this.consumer = consumer;
    this.assignment = assignment;
    this.order = order;
    this.lanes = lanes;
    this.processing = processing;
    this.stop = stop;
    reading = new Reading<>(settings.keys(), settings.values());
  }

  /** Consumes until it is told to stop, or has to. Partitions are given back, not closed. */
  void run() {
    try {
      consumer.subscribe(assignment.topics(), this);
      while (!stop.isStopping()) {
        positionAtEnd();
        order.failure().ifPresent(stop::stop);
        order.restore(consumer);
        rest();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(full ? POLL_AT_REST : POLL)) {
          accept(record);
        }
        commitIfDue();
      }
    } catch (RuntimeException | Error e) {
      stop.stop(e);
    }
    List<TopicPartition> all = assignment.all();
    release(all, assignment.remove(all));
  }

  private void accept(ConsumerRecord<byte[], byte[]> record) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    TopicPolicy policy = assignment.policy(record.topic());
    PartitionWindow.Entry entry =
        assignment.window(partition).add(record.offset(), record.leaderEpoch());
    Optional<WaitingKeys> waitingKeys =
        record.key() == null ? Optional.empty() : order.waitingKeys(policy, record.partition());
    Work<K, V> work = reading.read(policy, record, entry, waitingKeys);
    unfinished.incrementAndGet();
    lanes.submit(work.key(), next -> work(work, next));
  }

  private void work(Work<K, V> work, Runnable next) {
    Runnable over =
        () -> {
          unfinished.decrementAndGet();
          next.run();
        };
    if (!work.entry().begin()) {
      over.run();
    } else {
      try {
        processing.process(work, over);
      } catch (RuntimeException | Error e) { // not the handler's
        stop.stop(e);
        work.entry().abandon();
      }
    }
  }

  /** Pauses and resumes partitions, so that what is received and not done stays bounded. */
  private void rest() {
    int waiting = unfinished.get();
    full = waiting >= (full ? settings.maxInFlight() / 2 + 1 : settings.maxInFlight());
    Set<TopicPartition> assigned = consumer.assignment();
    Set<TopicPartition> resting =
        full
            ? new HashSet<>(assigned)
            : assignment.resting(settings.maxInFlight() * WINDOWS_BEYOND, MOST_WAITING_RECORDS);
    resting.retainAll(assigned);
    Set<TopicPartition> resumed = new HashSet<>(consumer.paused());
    resumed.removeAll(resting);
    consumer.resume(resumed);
    consumer.pause(resting);
  }

  private void commitIfDue() {
    long now = System.nanoTime();
    if (now - committedNanos < settings.commitInterval().toNanos()) {
      return;
    }
    committedNanos = now;
    Map<TopicPartition, OffsetAndMetadata> offsets = assignment.takeCommittable();
    if (!offsets.isEmpty()) {
      consumer.commitAsync(
          offsets,
          (committed, exception) -> {
            if (exception != null) {
              LOGGER.log(Level.DEBUG, "Not committed, which is tried again: {0}", exception);
              offsets.keySet().stream()
                  .map(assignment::window)
                  .filter(window -> window != null)
                  .forEach(PartitionWindow::notCommitted);
            }
          });
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    partitions.forEach(assignment::add);
    if (settings.startAtEnd()) {
      unpositioned.addAll(partitions);
    }
    Set<TopicPartition> resting = new HashSet<>(partitions);
    if (!settings.startAtEnd()) {
      resting.retainAll(assignment.resting(Integer.MAX_VALUE, Integer.MAX_VALUE));
    }
    consumer.pause(resting); // the same poll could bring records already
  }

  /** Where a new group begins; of redelivered records nothing is left out. */
  private void positionAtEnd() {
    if (unpositioned.isEmpty()) {
      return;
    }
    Set<TopicPartition> wanted = new HashSet<>(unpositioned);
    wanted.retainAll(consumer.assignment());
    wanted.removeIf(one -> one.topic().equals(assignment.policy(one.topic()).redeliveryTopic()));
    try {
      Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(wanted, AT_ONCE);
      wanted.removeIf(partition -> committed.get(partition) != null);
      consumer.endOffsets(wanted).forEach(consumer::seek);
      unpositioned.clear();
    } catch (RetriableException e) {
      LOGGER.log(Level.DEBUG, "Cannot tell where to begin, and tries again: {0}", e);
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    unpositioned.removeAll(partitions);
    release(partitions, assignment.remove(partitions));
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    unpositioned.removeAll(partitions);
    assignment.remove(partitions).values().forEach(PartitionWindow::abort);
    assignment.forget(partitions);
  }

  /** Waits for what is worked on, and commits what is done: the next owner goes on behind it. */
  private void release(
      Collection<TopicPartition> partitions, Map<TopicPartition, PartitionWindow> windows) {
    long deadline = System.nanoTime() + settings.drainTimeout().toNanos();
    try {
      for (PartitionWindow window : windows.values()) {
        if (!window.awaitIdle(deadline)) {
          window.abort();
          LOGGER.log(
              Level.WARNING, "Records are still worked on that another member will get again");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = assignment.takeCommittable(windows);
    try {
      if (!offsets.isEmpty()) {
        consumer.commitSync(offsets, settings.drainTimeout());
      }
    } catch (KafkaException e) {
      LOGGER.log(Level.WARNING, "What is done could not be committed, and will come again: {0}", e);
    }
    assignment.forget(partitions);
  }
}
