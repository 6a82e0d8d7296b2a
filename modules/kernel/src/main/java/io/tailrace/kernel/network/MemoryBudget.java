package io.tailrace.kernel.network;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bounds the memory that requests and responses take while they wait for their client, over all
 * connections of a loop ({@code queued.max.request.bytes}). Used on one thread.
 *
 * <p>Memory that was filled already is taken without asking, as there is no way back; who wants to
 * go on reading a large request asks, and waits in line. So that requests that all need more cannot
 * block each other for ever, one of them at a time may exceed the bound until it is whole.
 */
final class MemoryBudget {

  /** Somebody who waits for memory. */
  interface Claimant {

    /** How many bytes it needs to go on. */
    int claim();

    /** The bytes have been taken on its behalf: go on. */
    void granted();
  }

  private final long limit;
  private final Deque<Claimant> waiting = new ArrayDeque<>();
  private long used;
  private Claimant exempt;

  MemoryBudget(long limit) {
    this.limit = limit;
  }

  long used() {
    return used;
  }

  /** Whether the bound is reached: then take only what cannot be helped. */
  boolean isExhausted() {
    return used >= limit;
  }

  /** Whether somebody waits. */
  boolean isContended() {
    return !waiting.isEmpty();
  }

  /** Takes memory, whether or not there is any left. */
  void take(long bytes) {
    used += bytes;
  }

  /**
   * Takes what a claimant needs, or puts it in line.
   *
   * @return whether it may go on at once; otherwise {@link Claimant#granted} will be called
   */
  boolean request(Claimant claimant) {
    // Who is exempt need not stand in line: those in it may be waiting for this request to end.
    if ((claimant == exempt || waiting.isEmpty()) && grant(claimant)) {
      return true;
    }
    waiting.add(claimant);
    return false;
  }

  /** Gives memory back, and lets those go on for whom there is enough now. */
  void give(long bytes) {
    used -= bytes;
    serve();
  }

  /** A claimant needs no more: its request is whole, or its connection gone. */
  void finished(Claimant claimant) {
    if (exempt == claimant) {
      exempt = null;
      serve();
    }
  }

  /** Takes a claimant out of the line and out of the exemption. */
  void withdraw(Claimant claimant) {
    waiting.remove(claimant);
    finished(claimant);
  }

  private void serve() {
    while (!waiting.isEmpty() && grant(waiting.peek())) {
      waiting.remove().granted();
    }
  }

  private boolean grant(Claimant claimant) {
    int bytes = claimant.claim();
    if (used + bytes > limit && claimant != exempt) {
      if (exempt != null) {
        return false;
      }
      exempt = claimant;
    }
    used += bytes;
    return true;
  }
}
