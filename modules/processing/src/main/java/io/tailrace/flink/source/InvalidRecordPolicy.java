package io.tailrace.flink.source;

import java.io.Serializable;
import java.util.Properties;
import org.apache.flink.annotation.PublicEvolving;

/**
 * What a source does with a record that its deserializer throws an exception for. Whatever it does,
 * the metric {@code numRecordsInErrors} counts it, and logs and errors say topic, partition and
 * offset.
 *
 * <p>It is about the deserializer only: an exception from the operators behind the source always
 * fails the job. What a deserializer has emitted of a record before it throws stays emitted.
 */
@PublicEvolving
public sealed interface InvalidRecordPolicy extends Serializable {

  /** The job fails. This is the default. */
  static InvalidRecordPolicy fail() {
    return new Fail();
  }

  /** The record is skipped, counted and logged. */
  static InvalidRecordPolicy skip() {
    return new Skip();
  }

  /** As {@link #deadLetter(String, Properties)}, with nothing set on the producer. */
  static InvalidRecordPolicy deadLetter(String topic) {
    return deadLetter(topic, new Properties());
  }

  /**
   * The record goes to a dead-letter topic of the same broker, with the key, value and headers that
   * it has, and headers that say where it comes from and what was wrong (see {@link
   * DeadLetterHeaders}). It is there at least once before a checkpoint that has passed the record
   * completes. If the topic does not take it, the job fails. A record that comes from the
   * dead-letter topic itself fails the job too, since it would come back forever.
   *
   * @param topic which should exist; it is created only where brokers create what is produced to
   * @param producer what to set on the producer, by Kafka's names; how to reach and authenticate to
   *     the broker is taken from the source
   */
  static InvalidRecordPolicy deadLetter(String topic, Properties producer) {
    Properties copy = new Properties();
    producer
        .stringPropertyNames()
        .forEach(name -> copy.setProperty(name, producer.getProperty(name)));
    return new DeadLetter(topic, copy);
  }

  /** See {@link #fail}. */
  record Fail() implements InvalidRecordPolicy {}

  /** See {@link #skip}. */
  record Skip() implements InvalidRecordPolicy {}

  /** See {@link #deadLetter(String, Properties)}. */
  record DeadLetter(String topic, Properties producer) implements InvalidRecordPolicy {
    /** Refuses a topic without a name. */
    public DeadLetter {
      if (topic.isBlank()) {
        throw new IllegalArgumentException("The dead-letter topic has no name");
      }
    }
  }
}
