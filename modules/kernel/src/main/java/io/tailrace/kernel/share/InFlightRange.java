package io.tailrace.kernel.share;

/** Neighbouring offsets of a window that stand alike. Belongs to its window. */
final class InFlightRange {
  private final long first;
  private long last;
  private DeliveryState state;
  private short deliveries;
  private AcquisitionLock lock;
  private DeliveryState next;

  InFlightRange(long first, long last, DeliveryState state, int deliveries, AcquisitionLock lock) {
    this.first = first;
    this.last = last;
    this.state = state;
    this.next = state;
    this.deliveries = (short) deliveries;
    this.lock = lock;
  }

  long first() {
    return first;
  }

  long last() {
    return last;
  }

  long count() {
    return last - first + 1;
  }

  DeliveryState state() {
    return state;
  }

  short deliveries() {
    return deliveries;
  }

  AcquisitionLock lock() {
    return lock;
  }

  /** Whether its acknowledgement is being stored: until then it is acquired, and taken. */
  boolean isSettling() {
    return next != state;
  }

  /** How it stands once what is being stored is stored. */
  DeliveryState next() {
    return next;
  }

  /** Its acknowledgement is about to be stored. */
  void settleTo(DeliveryState target) {
    next = target;
  }

  /** Its acknowledgement could not be stored. */
  void unsettle() {
    next = state;
  }

  boolean isAvailable() {
    return state == DeliveryState.AVAILABLE;
  }

  void acquire(AcquisitionLock by) {
    state = DeliveryState.ACQUIRED;
    next = state;
    deliveries++;
    lock = by;
  }

  void renew(AcquisitionLock by) {
    lock = by;
  }

  /** Stands so from now on, held by nobody. */
  void become(DeliveryState target) {
    state = target;
    next = target;
    lock = AcquisitionLock.NONE;
  }

  /** Cuts off the offsets from {@code at} on: a new range that stands alike. */
  InFlightRange cutAt(long at) {
    InFlightRange rest = new InFlightRange(at, last, state, deliveries, lock);
    rest.next = next;
    last = at - 1;
    return rest;
  }

  boolean standsLike(InFlightRange other) {
    return state == other.state
        && deliveries == other.deliveries
        && next == other.next
        && lock.equals(other.lock);
  }

  void extendTo(long end) {
    last = end;
  }

  StateBatch stored(DeliveryState as) {
    return new StateBatch(first, last, as, deliveries);
  }
}
