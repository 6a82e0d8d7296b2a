package io.tailrace.delivery;

import io.tailrace.delivery.DelayLogRecord.Held;
import io.tailrace.spi.delivery.DeliveryRecord;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Records of a retry or schedule topic are held as the policy says.
 *
 * @param route whose policy it is
 * @param keyWaits until when records of keys wait
 */
record RoutedRecords(Route route, Triage triage, KeyWaits keyWaits) implements Decision {

  @Override
  public List<DelayLogRecord> of(SourceOffset place, DeliveryRecord record, long now) {
    return List.of(new Held(inOrder(triage.decide(route, place, record, now))));
  }

  /** Records of a key wait for each other, also within one read. */
  private HeldRecord inOrder(HeldRecord held) {
    if (!held.keyOrder()) {
      return held;
    }
    ByteBuffer key = held.key().orElseThrow();
    HeldRecord waiting = held.dueAt(Math.max(held.dueMs(), keyWaits.untilMs(key)));
    keyWaits.add(key, waiting.dueMs());
    return waiting;
  }
}
