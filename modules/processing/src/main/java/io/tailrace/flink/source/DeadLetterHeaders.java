package io.tailrace.flink.source;

import org.apache.flink.annotation.PublicEvolving;

/**
 * The headers that a source adds to a dead letter, as text in UTF-8. Those that KIP-1191 has are
 * named as there. A record that has one of these already has it twice; the last one counts.
 */
@PublicEvolving
public interface DeadLetterHeaders {
  /** The topic that the record comes from. */
  String TOPIC = "__dlq.errors.topic";

  /** Its partition there. */
  String PARTITION = "__dlq.errors.partition";

  /** Its offset there. */
  String OFFSET = "__dlq.errors.offset";

  /** Its timestamp there, in milliseconds since the epoch. */
  String TIMESTAMP = "__dlq.errors.timestamp";

  /** {@code CreateTime}, {@code LogAppendTime} or {@code NoTimestampType}. */
  String TIMESTAMP_TYPE = "__dlq.errors.timestamp.type";

  /** The consumer group of the source, if it has one. */
  String GROUP = "__dlq.errors.group";

  /** The class of the exception. */
  String EXCEPTION_CLASS = "__dlq.errors.exception.class";

  /** What the exception says, cut after {@value #MAX_LENGTH} bytes; absent if it says nothing. */
  String MESSAGE = "__dlq.errors.message";

  /** How long a value of these headers may be, in bytes. */
  int MAX_LENGTH = 1024;
}
