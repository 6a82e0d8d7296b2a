package io.tailrace.kernel.coordinator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/** Waits for the parts of an answer that come from several shards. */
public final class Gather<T> {
  private final AtomicReferenceArray<T> parts;
  private final AtomicInteger missing;
  private final Consumer<List<T>> whole;

  /** Of so many parts; with none of them, the whole is there at once. */
  public Gather(int count, Consumer<List<T>> whole) {
    parts = new AtomicReferenceArray<>(count);
    missing = new AtomicInteger(count);
    this.whole = whole;
    if (count == 0) {
      whole.accept(List.of());
    }
  }

  /** A part is there; any thread. Only the first counts. */
  public void put(int index, T part) {
    if (parts.compareAndSet(index, null, part) && missing.decrementAndGet() == 0) {
      List<T> all = new ArrayList<>(parts.length());
      for (int i = 0; i < parts.length(); i++) {
        all.add(parts.get(i));
      }
      whole.accept(all);
    }
  }
}
