package io.tailrace.delivery;

import io.tailrace.delivery.OperationRequest.Target;
import io.tailrace.spi.delivery.DeliveryHeader;
import io.tailrace.spi.delivery.DeliveryRecord;
import java.util.List;
import java.util.OptionalLong;

/**
 * Makes the copy of a dead letter that is delivered anew: key, value and the application's headers
 * as they are, and headers that say where it comes from in place of those that say what went wrong.
 *
 * @param operation the redrive
 * @param request what was asked for
 */
record Redriven(Operation operation, OperationRequest request) {

  /** The copy, due now. */
  HeldRecord copy(
      DeliveryRecord record, DeadLetter letter, int partition, String destination, long now) {
    return new HeldRecord(
        new SourceOffset(operation.id(), partition, record.offset()),
        now,
        destination, // so that it is not created if it is deleted meanwhile
        destination,
        "",
        hint(record, letter, partition),
        false,
        record.key(),
        record.value(),
        headers(record, letter, partition, now));
  }

  /** The partition that it came from, if it goes back there; else as a producer would choose. */
  private int hint(DeliveryRecord record, DeadLetter letter, int partition) {
    OptionalLong origin =
        request.target() instanceof Target.Topic ? OptionalLong.empty() : letter.partition();
    if (origin.isPresent()) {
      return (int) (origin.getAsLong() & Integer.MAX_VALUE);
    }
    return record
        .key()
        .map(bytes -> KeyHash.murmur2(bytes) & Integer.MAX_VALUE)
        .orElse((int) (partition + record.offset() & Integer.MAX_VALUE));
  }

  private List<DeliveryHeader> headers(
      DeliveryRecord record, DeadLetter letter, int partition, long now) {
    List<DeliveryHeader> headers = DeadLetter.foreign(record.headers());
    headers.add(DeliveryHeader.of(HeaderNames.REDRIVE_ID, operation.name()));
    headers.add(DeliveryHeader.of(HeaderNames.REDRIVE_MS, Long.toString(now)));
    headers.add(DeliveryHeader.of(HeaderNames.REDRIVE_BY, request.by()));
    headers.add(DeliveryHeader.of(HeaderNames.REDRIVE_TOPIC, request.topic()));
    headers.add(DeliveryHeader.of(HeaderNames.REDRIVE_PARTITION, Integer.toString(partition)));
    headers.add(DeliveryHeader.of(HeaderNames.REDRIVE_OFFSET, Long.toString(record.offset())));
    headers.add(DeliveryHeader.of(HeaderNames.REDRIVE_COUNT, Long.toString(letter.redrives() + 1)));
    return headers;
  }
}
