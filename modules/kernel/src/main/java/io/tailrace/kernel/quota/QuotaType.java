package io.tailrace.kernel.quota;

import java.util.Optional;
import java.util.stream.Stream;

/** What clients have a quota of, by Kafka's names. */
public enum QuotaType {
  /** Bytes of Produce requests a second (KIP-13). */
  PRODUCE("producer_byte_rate", true),
  /** Bytes of Fetch responses a second (KIP-13). */
  FETCH("consumer_byte_rate", true),
  /** Time of the broker's threads: 100 is one thread all the time (KIP-124). */
  REQUEST("request_percentage", false),
  /** Partitions created and deleted a second (KIP-599). */
  CONTROLLER_MUTATION("controller_mutation_rate", false),
  /** Connections that an address opens a second (KIP-612). */
  CONNECTION_CREATION("connection_creation_rate", true);

  private final String key;
  private final boolean isWhole;

  QuotaType(String key, boolean isWhole) {
    this.key = key;
    this.isWhole = isWhole;
  }

  /** Its name in requests and records. */
  public String key() {
    return key;
  }

  /** Whether only whole numbers make sense. */
  public boolean isWhole() {
    return isWhole;
  }

  /** The largest value. */
  public double max() {
    return this == CONNECTION_CREATION
        ? Integer.MAX_VALUE
        : isWhole ? Long.MAX_VALUE : Double.MAX_VALUE;
  }

  /** Whether addresses have it, and not users and client ids. */
  public boolean isOfAddresses() {
    return this == CONNECTION_CREATION;
  }

  /** The quota of that name, if there is one. */
  public static Optional<QuotaType> named(String key) {
    return Stream.of(values()).filter(type -> type.key.equals(key)).findFirst();
  }
}
