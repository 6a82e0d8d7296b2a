package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryRecord;
import java.util.List;

/** What the delay log is to hold of a record that a source gave. */
@FunctionalInterface
interface Decision {

  /**
   * Decides.
   *
   * @param place where the record is
   * @param now in milliseconds since 1970
   * @return what goes into the delay log together with the position of the source; perhaps nothing
   */
  List<DelayLogRecord> of(SourceOffset place, DeliveryRecord record, long now);
}
