package io.tailrace.wire;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A list that owns its elements and keeps them when it is cleared, to hand them out again: in the
 * steady state, filling it allocates nothing. It grows by {@link #next} and nothing else, so an
 * element never is in two lists. An element is good until the list is cleared.
 *
 * <p>Walk it by index where iterators would count as garbage. Used by one thread at a time.
 *
 * @param <T> a mutable element
 */
public final class ReusableList<T> extends AbstractList<T> implements RandomAccess {
  /**
   * A cleared list keeps no more elements than this, so that one huge request is not kept forever.
   */
  static final int MOST_KEPT = 1024;

  private final Optional<ReusableList<T>> present = Optional.of(this);
  private final Supplier<T> create;
  private final Consumer<T> clear;
  private final ArrayList<T> kept = new ArrayList<>();
  private int size;

  /**
   * An empty list.
   *
   * @param create makes an element
   * @param clear makes a used element as good as new
   */
  public ReusableList(Supplier<T> create, Consumer<T> clear) {
    this.create = create;
    this.clear = clear;
  }

  /** Adds an element, as good as new, for the caller to fill. */
  public T next() {
    modCount++;
    T element;
    if (size < kept.size()) {
      element = kept.get(size);
      clear.accept(element);
    } else {
      element = create.get();
      kept.add(element);
    }
    size++;
    return element;
  }

  @Override
  public void clear() {
    modCount++;
    size = 0;
    if (kept.size() > MOST_KEPT) {
      kept.subList(MOST_KEPT, kept.size()).clear();
      kept.trimToSize();
    }
  }

  @Override
  public T get(int index) {
    return kept.get(Objects.checkIndex(index, size));
  }

  @Override
  public int size() {
    return size;
  }

  /** This list, present: always the same object, so that asking for it costs nothing. */
  public Optional<ReusableList<T>> present() {
    return present;
  }
}
