package io.tailrace.kernel.share;

import io.tailrace.wire.ErrorCode;
import java.util.List;

/** Whether a member may say what it says. */
final class AcknowledgementCheck {
  private AcknowledgementCheck() {}

  /**
   * Looks at all of it and changes nothing. What lies before the start is done, and whatever is
   * said about it is no error: the start moves on without asking who has a record.
   */
  static ErrorCode check(
      InFlightWindow window,
      ShareSettings settings,
      String memberId,
      List<Acknowledgement> acknowledgements) {
    for (Acknowledgement each : acknowledgements) {
      if (!settings.renewEnabled() && each.types().contains(AcknowledgeType.RENEW)) {
        return ErrorCode.INVALID_RECORD_STATE;
      }
      if (each.lastOffset() < window.start()) {
        continue;
      }
      if (window.span() == 0) {
        return ErrorCode.INVALID_RECORD_STATE;
      }
      if (each.lastOffset() >= window.end()) {
        return ErrorCode.INVALID_REQUEST;
      }
      if (!isHeld(window, memberId, each)) {
        return ErrorCode.INVALID_RECORD_STATE;
      }
    }
    return ErrorCode.NONE;
  }

  private static boolean isHeld(InFlightWindow window, String memberId, Acknowledgement each) {
    long offset = Math.max(each.firstOffset(), window.start());
    while (offset <= each.lastOffset()) {
      InFlightRange range = window.rangeOf(offset).orElseThrow();
      if (range.state() != DeliveryState.ACQUIRED
          || range.isSettling()
          || !range.lock().isHeldBy(memberId)) {
        return false;
      }
      offset = range.last() + 1;
    }
    return true;
  }
}
