package io.tailrace.delivery.client;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which records of a partition wait: they are in the retry topic, and have not come back and ended.
 * Later records of a key that has some go behind them, unprocessed; of those that come back only
 * the first one is processed, and others go back. All offsets are those that records had in the
 * topic itself, if not said otherwise. For any thread, but one record of a key at a time.
 *
 * <p>The broker brings records of a key back in the order in which they came to the retry topic, so
 * all come by in turn. A record that does not, while one behind it comes by again and again, is not
 * to come: it has become a dead letter, or had ended before this consumer began.
 */
final class WaitingKeys {
  /** More than there are copies of a record, which a member leaves that could not commit. */
  private static final int TURNS = 5;

  private static final long NONE = -1;

  private final Map<ByteBuffer, Wait> waits = new LinkedHashMap<>();
  private long nextRetryOffset;
  private int records;

  private static final class Wait {
    /** The offset in the retry topic from which on its records are. */
    final long since;

    /** Its records, and when each was sent or came by: a count of such events. */
    final TreeMap<Long, Long> records = new TreeMap<>();

    long events;

    /** One that has gone back, how often, and the event since when. */
    long witness = NONE;

    int turns;
    long witnessed;

    Wait(long since) {
      this.since = since;
    }
  }

  /**
   * Nothing waits.
   *
   * @param nextRetryOffset where the retry topic's partition ends, or before
   */
  WaitingKeys(long nextRetryOffset) {
    this.nextRetryOffset = nextRetryOffset;
  }

  /**
   * A record was sent to the retry topic. If it is there from before, it is not known whether it
   * has come back.
   */
  synchronized void sent(ByteBuffer key, long offset, long retryOffset) {
    Wait wait = waits.computeIfAbsent(key, k -> new Wait(retryOffset));
    if (wait.records.put(offset, wait.events++) == null) {
      records++;
    }
    nextRetryOffset = Math.max(nextRetryOffset, retryOffset + 1);
  }

  /** Whether a record that is received for the first time has to go behind others. */
  synchronized boolean mustWait(ByteBuffer key) {
    return waits.containsKey(key);
  }

  /** Whether a record that has come back has to go back behind others. */
  synchronized boolean mustGoBack(ByteBuffer key, long offset) {
    Wait wait = waits.get(key);
    if (wait == null) {
      return false;
    }
    if (offset > wait.records.firstKey() && !hasOutlived(wait, offset)) {
      return true;
    }
    wait.witness = NONE;
    return false;
  }

  /** Whether the ones before it are not to come. */
  private boolean hasOutlived(Wait wait, long offset) {
    if (wait.witness == NONE) {
      wait.witness = offset;
      wait.turns = 0;
      wait.witnessed = wait.events;
    }
    if (wait.witness == offset && ++wait.turns > TURNS) {
      int before = wait.records.size();
      wait.records.headMap(offset).values().removeIf(event -> event < wait.witnessed);
      records -= before - wait.records.size();
      wait.witness = NONE;
    }
    return wait.records.headMap(offset).isEmpty();
  }

  /** A record was processed, or has become a dead letter. */
  synchronized void ended(ByteBuffer key, long offset) {
    Wait wait = waits.get(key);
    if (wait != null && wait.records.remove(offset) != null) {
      records--;
    }
    if (wait != null && wait.records.isEmpty()) {
      waits.remove(key);
    }
  }

  /** How many records wait. */
  synchronized int size() {
    return records;
  }

  /**
   * The offset in the retry topic from which on the records are that may wait, also those that are
   * sent from now on.
   */
  synchronized long from() {
    return waits.isEmpty() ? nextRetryOffset : waits.values().iterator().next().since;
  }
}
