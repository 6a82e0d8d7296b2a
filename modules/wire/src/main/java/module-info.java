/**
 * The Kafka protocol as bytes: every message of every version, generated from Kafka's published
 * schemas, and the primitives that they are made of. No I/O, no threads.
 */
module io.tailrace.wire {
  exports io.tailrace.wire;
  exports io.tailrace.wire.message;
}
