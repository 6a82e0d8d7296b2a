package io.tailrace.kernel.network;

/**
 * The requests of a connection that are not answered yet, or whose answer waits for that of an
 * earlier one: in the order in which they came. Linked through the exchanges, so an idle connection
 * pays nothing for it.
 */
final class ResponseQueue {
  private PendingExchange first;
  private PendingExchange last;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  void add(PendingExchange exchange) {
    if (first == null) {
      first = exchange;
    } else {
      last.next(exchange);
    }
    last = exchange;
    size++;
  }

  /** Whether the first can be sent now. */
  boolean isFirstComplete() {
    return first != null && first.isComplete();
  }

  /** Takes the first out; there is one. */
  PendingExchange remove() {
    PendingExchange exchange = first;
    first = exchange.next();
    exchange.next(null);
    if (first == null) {
      last = null;
    }
    size--;
    return exchange;
  }
}
