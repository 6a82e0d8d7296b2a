package io.tailrace.kernel.coordinator;

import io.tailrace.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** A log of bytes that commits at once, later, or not at all. */
public final class FakeLog<R> implements CoordinatorLog<R> {
  private final RecordCodec<R> codec;
  private final List<Entry> entries = new ArrayList<>();
  private final Queue<Held<R>> held = new ArrayDeque<>();
  private boolean holds;
  private ErrorCode failure = ErrorCode.NONE;
  private Optional<RuntimeException> surprise = Optional.empty();

  /** What takes an offset. */
  private sealed interface Entry {
    record Written(ByteBuffer key, Optional<ByteBuffer> value, TransactionalProducer producer)
        implements Entry {}

    record Marker(long producerId, boolean commit) implements Entry {}
  }

  private record Held<R>(List<R> records, TransactionalProducer producer, Completion completion) {}

  public FakeLog(RecordCodec<R> codec) {
    this.codec = codec;
  }

  @Override
  public void append(List<R> records, TransactionalWrite transaction, Completion completion) {
    if (records.isEmpty()) {
      throw new IllegalArgumentException("Nothing to append");
    }
    if (surprise.isPresent()) {
      RuntimeException now = surprise.get();
      surprise = Optional.empty();
      throw now;
    }
    TransactionalProducer producer = transaction.producer();
    if (failure != ErrorCode.NONE) {
      completion.failed(failure);
    } else if (holds) {
      held.add(new Held<>(List.copyOf(records), producer, completion));
    } else {
      commit(new Held<>(records, producer, completion));
    }
  }

  private void commit(Held<R> batch) {
    long base = entries.size();
    for (R entry : batch.records()) {
      entries.add(new Entry.Written(codec.key(entry), codec.value(entry), batch.producer()));
    }
    batch.completion().committed(base);
  }

  /** The next append throws. */
  public void surprise(RuntimeException next) {
    surprise = Optional.of(next);
  }

  /** Writes the end of a transaction, which is no record. */
  public void endTransaction(long producerId, boolean commit) {
    entries.add(new Entry.Marker(producerId, commit));
  }

  /** Adds all that another log has. */
  public void copy(FakeLog<R> other) {
    entries.addAll(other.entries);
  }

  /** Shows all to a loader. */
  public void replayInto(ShardLoader<R> loader) {
    for (int offset = 0; offset < entries.size(); offset++) {
      switch (entries.get(offset)) {
        case Entry.Written(var key, var value, var producer) ->
            loader.replay(offset, producer.id(), key, value);
        case Entry.Marker(long producerId, boolean commit) ->
            loader.endTransaction(producerId, commit);
      }
    }
  }

  /** Shows all to a shard. */
  public void replayInto(Shard<R> shard) {
    for (int offset = 0; offset < entries.size(); offset++) {
      switch (entries.get(offset)) {
        case Entry.Written(var key, var value, var producer) ->
            shard.replay(codec.read(key, value).orElseThrow(), offset, producer.id());
        case Entry.Marker(long producerId, boolean commit) ->
            shard.endTransaction(producerId, commit);
      }
    }
  }

  /** What was appended, read back. */
  public List<R> records() {
    return entries.stream()
        .filter(Entry.Written.class::isInstance)
        .map(Entry.Written.class::cast)
        .map(entry -> codec.read(entry.key(), entry.value()).orElseThrow())
        .toList();
  }

  public void hold() {
    holds = true;
  }

  public int held() {
    return held.size();
  }

  /** Commits what is held, and all that comes. */
  public void release() {
    while (!held.isEmpty()) {
      releaseOne();
    }
    holds = false;
  }

  /** Commits the oldest append that is held. */
  public void releaseOne() {
    commit(held.remove());
  }

  /** Fails what is held; what comes is committed. */
  public void failHeld(ErrorCode error) {
    for (int left = held.size(); left > 0; left--) {
      held.remove().completion().failed(error);
    }
    release();
  }

  /** Loses what is held, as a crash does: nobody is told. */
  public void loseHeld() {
    held.clear();
    holds = false;
  }

  /** Fails what comes, until {@code NONE} is given. */
  public void failWith(ErrorCode error) {
    failure = error;
  }
}
