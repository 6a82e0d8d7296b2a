package io.tailrace.kernel.group;

import io.tailrace.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** A log of bytes that commits at once, later, or not at all. */
final class FakeLog implements CoordinatorLog {
  private final List<Entry> entries = new ArrayList<>();
  private final Queue<Held> held = new ArrayDeque<>();
  private boolean holds;
  private ErrorCode failure = ErrorCode.NONE;

  record Entry(ByteBuffer key, Optional<ByteBuffer> value) {}

  private record Held(List<CoordinatorRecord> records, Completion completion) {}

  @Override
  public void append(List<CoordinatorRecord> records, Completion completion) {
    if (records.isEmpty()) {
      throw new IllegalArgumentException("Nothing to append");
    }
    if (failure != ErrorCode.NONE) {
      completion.failed(failure);
    } else if (holds) {
      held.add(new Held(List.copyOf(records), completion));
    } else {
      commit(records, completion);
    }
  }

  private void commit(List<CoordinatorRecord> records, Completion completion) {
    long base = entries.size();
    for (CoordinatorRecord entry : records) {
      entries.add(
          new Entry(CoordinatorRecordCodec.key(entry), CoordinatorRecordCodec.value(entry)));
    }
    completion.committed(base);
  }

  List<Entry> entries() {
    return entries;
  }

  /** What was appended, read back. */
  List<CoordinatorRecord> records() {
    return entries.stream()
        .map(entry -> CoordinatorRecordCodec.read(entry.key(), entry.value()).orElseThrow())
        .toList();
  }

  void hold() {
    holds = true;
  }

  int held() {
    return held.size();
  }

  /** Commits what is held, and all that comes. */
  void release() {
    while (!held.isEmpty()) {
      releaseOne();
    }
    holds = false;
  }

  /** Commits the oldest append that is held. */
  void releaseOne() {
    Held next = held.remove();
    commit(next.records(), next.completion());
  }

  /** Fails what is held; what comes is committed. */
  void failHeld(ErrorCode error) {
    for (int left = held.size(); left > 0; left--) {
      held.remove().completion().failed(error);
    }
    release();
  }

  /** Fails what comes, until {@code NONE} is given. */
  void failWith(ErrorCode error) {
    failure = error;
  }
}
