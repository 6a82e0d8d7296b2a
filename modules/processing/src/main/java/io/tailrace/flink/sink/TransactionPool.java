package io.tailrace.flink.sink;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The producers of one writer, each with a transactional id of its own. A producer goes round:
 *
 * <pre>
 *   free --begin--> open --prepare--> prepared --commit--> resting --a later commit--> free
 * </pre>
 *
 * <p>It rests until a checkpoint is complete that was taken after its commit. Before that, the job
 * could be restored from a checkpoint that still asks for the commit; as long as the id has not
 * been used again, the broker can tell that it was done.
 *
 * <p>The writer's thread opens and prepares; the committer's thread, which may be another one,
 * commits. No lock is held while a producer waits for the broker.
 */
final class TransactionPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionPool.class);

  /** More prepared transactions than that are committed without their producers. */
  private static final int MOST_LIVE = 8;

  /** One is written to, one waits for its commit, and one rests. */
  private static final int NORMALLY_MADE = 3;

  private static final Duration ABORT_TIMEOUT = Duration.ofSeconds(5);

  /**
   * A transaction that is being written, or its producer at rest. For the writer's thread.
   *
   * @param expected the producer id and epoch that it has, unless the broker has to be asked
   */
  record Open(
      TransactionOwner.Id id,
      Producer<byte[], byte[]> producer,
      Optional<PreparedTransaction> expected) {

    /** Of a producer that has been made anew. */
    Open(TransactionOwner.Id id, Producer<byte[], byte[]> producer) {
      this(id, producer, Optional.empty());
    }

    private Open after(PreparedTransaction committed) {
      return new Open(id, producer, committed.successor());
    }
  }

  private record Prepared(Open open, long sequence) {}

  private record Resting(Open open, long committedAfter) {}

  private final TransactionOwner owner;
  private final long first;
  private final Function<String, Producer<byte[], byte[]>> producers;
  private final LiveTransactions live;
  private final Executor executor;

  private final Deque<Open> free = new ArrayDeque<>();
  private final Deque<Resting> resting = new ArrayDeque<>();
  private final Map<PreparedTransaction, Prepared> prepared = new LinkedHashMap<>();
  private Optional<Open> current = Optional.empty();

  /** For the writer's thread. */
  private Optional<SpareProducer> spare = Optional.empty();

  private long next;
  private long sequence;
  private boolean closed;

  /**
   * Has no producers yet.
   *
   * @param first the first number that its ids may have
   * @param producers makes one for a transactional id, and initialises it
   * @param executor where producers are made, before they are needed
   */
  TransactionPool(
      TransactionOwner owner,
      long first,
      Function<String, Producer<byte[], byte[]>> producers,
      LiveTransactions live,
      Executor executor) {
    this.owner = owner;
    this.first = first;
    this.next = first;
    this.producers = producers;
    this.live = live;
    this.executor = executor;
  }

  /** Begins to make the first producer. For the writer's thread. */
  void warmUp() {
    spare = Optional.of(makeSpare());
  }

  private SpareProducer makeSpare() {
    TransactionOwner.Id id;
    synchronized (this) {
      id = owner.id(next++);
    }
    return SpareProducer.make(executor, () -> new Open(id, producers.apply(id.text())));
  }

  /** Begins a transaction. */
  Open begin() {
    Open open = free().orElseGet(this::takeSpare);
    synchronized (this) {
      current = Optional.of(open);
    }
    open.producer().beginTransaction();
    return open;
  }

  private synchronized Optional<Open> free() {
    return Optional.ofNullable(free.poll());
  }

  private Open takeSpare() {
    // One that failed before it was needed is no reason to fail.
    SpareProducer ready = spare.filter(one -> !one.hasFailed()).orElseGet(this::makeSpare);
    spare = Optional.of(ready); // should the wait be interrupted
    Open open = ready.take();
    spare = made() < NORMALLY_MADE ? Optional.of(makeSpare()) : Optional.empty();
    return open;
  }

  private synchronized long made() {
    return next - first;
  }

  /** What was begun last is flushed and awaits the commit. */
  void prepare(Open open, PreparedTransaction transaction) {
    Optional<Open> oldest;
    synchronized (this) {
      current = Optional.empty();
      prepared.put(transaction, new Prepared(open, ++sequence));
      live.add(transaction, this);
      oldest = prepared.size() > MOST_LIVE ? nthNewest(MOST_LIVE) : Optional.empty();
    }
    oldest.ifPresent(TransactionPool::leave);
  }

  private Optional<Open> nthNewest(int count) {
    List<Map.Entry<PreparedTransaction, Prepared>> all = new ArrayList<>(prepared.entrySet());
    Map.Entry<PreparedTransaction, Prepared> entry = all.get(all.size() - 1 - count);
    live.remove(entry.getKey());
    return Optional.of(entry.getValue().open());
  }

  /**
   * Commits through the producer. Called through {@link LiveTransactions}.
   *
   * @return whether it is committed; if not, the producer is given up
   */
  boolean commit(PreparedTransaction transaction) throws InterruptedException {
    Prepared found;
    synchronized (this) {
      found = prepared.get(transaction);
      if (found == null || closed) {
        return false;
      }
      // That this one is committed says that its checkpoint is complete.
      release(found.sequence());
    }
    try {
      found.open().producer().commitTransaction();
    } catch (InterruptException e) {
      Thread.interrupted(); // the exception says it
      throw new InterruptedException("Interrupted while committing " + transaction);
    } catch (KafkaException | IllegalStateException e) {
      LOG.warn("Committing {} through its producer failed", transaction, e);
      leave(found.open());
      return false;
    }
    boolean useless;
    synchronized (this) {
      prepared.remove(transaction);
      useless = closed;
      if (!useless) {
        resting.add(new Resting(found.open().after(transaction), sequence));
      }
    }
    if (useless) {
      leave(found.open());
    }
    return true;
  }

  private void release(long committed) {
    for (Iterator<Resting> each = resting.iterator(); each.hasNext(); ) {
      Resting one = each.next();
      if (one.committedAfter() < committed) {
        each.remove();
        free.add(one.open());
      }
    }
  }

  /** Those that nobody has told this pool the end of, from the oldest. */
  synchronized List<PreparedTransaction> prepared() {
    return List.copyOf(prepared.keySet());
  }

  /** Somebody else has ended a prepared transaction. Its id is not used again. */
  void settle(PreparedTransaction transaction) {
    Prepared found;
    synchronized (this) {
      found = prepared.remove(transaction);
      live.remove(transaction);
    }
    if (found != null) {
      leave(found.open());
    }
  }

  /** What a checkpoint has to remember. */
  synchronized WriterState state() {
    return new WriterState(owner, first, next, List.copyOf(prepared.keySet()));
  }

  /** Aborts what is open, within seconds; what is prepared stays as it is. */
  @Override
  public void close() {
    List<Open> others = new ArrayList<>();
    Optional<Open> open;
    synchronized (this) {
      closed = true;
      open = current;
      current = Optional.empty();
      prepared.forEach(
          (transaction, one) -> {
            live.remove(transaction);
            others.add(one.open());
          });
      prepared.clear();
      resting.forEach(one -> others.add(one.open()));
      others.addAll(free);
    }
    spare.ifPresent(SpareProducer::abandon);
    others.forEach(TransactionPool::leave);
    open.ifPresent(one -> one.producer().close(ABORT_TIMEOUT));
  }

  /** Without a time-out, a producer would abort its transaction. */
  static void leave(Open open) {
    open.producer().close(Duration.ZERO);
  }
}
