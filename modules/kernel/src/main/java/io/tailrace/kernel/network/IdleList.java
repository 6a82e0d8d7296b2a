package io.tailrace.kernel.network;

/**
 * Connections by their last activity, the longest idle first. Everything is O(1): no timer for each
 * connection, and no walk over all of them. Used on one thread.
 *
 * @param <E> what is listed; an entry is in one list at most
 */
final class IdleList<E extends IdleList.Entry<E>> {

  /** What a list links. */
  abstract static class Entry<E extends Entry<E>> {
    private E previous;
    private E next;
    private boolean listed;
    private long lastActive;

    /** When it was last {@link IdleList#touch touched}, in nanoseconds. */
    final long lastActive() {
      return lastActive;
    }

    /** The next entry, less long idle; null at the end. */
    final E next() {
      return next;
    }
  }

  private E first;
  private E last;

  /** The entry that is idle for the longest time; null if there is none. */
  E first() {
    return first;
  }

  /** Notes activity now; an entry that is not listed is added. */
  void touch(E entry, long now) {
    Entry<E> node = entry;
    node.lastActive = now;
    if (entry == last) {
      return;
    }
    remove(entry);
    node.listed = true;
    node.previous = last;
    if (last == null) {
      first = entry;
    } else {
      nodeOf(last).next = entry;
    }
    last = entry;
  }

  /** Takes an entry out; no effect if it is not listed. */
  void remove(E entry) {
    Entry<E> node = entry;
    if (!node.listed) {
      return;
    }
    if (node.previous == null) {
      first = node.next;
    } else {
      nodeOf(node.previous).next = node.next;
    }
    if (node.next == null) {
      last = node.previous;
    } else {
      nodeOf(node.next).previous = node.previous;
    }
    node.previous = null;
    node.next = null;
    node.listed = false;
  }

  private Entry<E> nodeOf(E entry) {
    return entry;
  }
}
