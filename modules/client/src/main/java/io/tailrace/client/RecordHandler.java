package io.tailrace.client;

/** Takes records as they are fetched. */
@FunctionalInterface
public interface RecordHandler {

  /**
   * Takes one record, whose buffers are valid during the call only.
   *
   * @return whether to go on; if not, the next poll begins with the record after this one
   */
  boolean accept(ConsumerRecord record);
}
