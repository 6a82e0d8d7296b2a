package io.tailrace.kernel.network;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A count that one thread raises and any thread reads. Opaque access makes each value visible
 * sooner or later and never torn, and costs as much as a plain field.
 */
final class Counter {
  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long value;

  /** Called by the owning thread only. */
  void add(long amount) {
    VALUE.setOpaque(this, value + amount);
  }

  /** Called by the owning thread only. */
  void set(long amount) {
    VALUE.setOpaque(this, amount);
  }

  long get() {
    return (long) VALUE.getOpaque(this);
  }
}
