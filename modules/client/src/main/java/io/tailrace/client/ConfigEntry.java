package io.tailrace.client;

import java.util.Optional;

/**
 * A configuration value that is in force.
 *
 * @param value empty where it is secret or not set
 * @param source where it comes from
 * @param isReadOnly whether it can only change with a restart
 * @param documentation what the broker says of it
 */
public record ConfigEntry(
    String name,
    Optional<String> value,
    Source source,
    boolean isReadOnly,
    Optional<String> documentation) {

  /** Where a value comes from (KIP-226). */
  public enum Source {
    /** A broker too old to tell, or newer than this client. */
    UNKNOWN("unknown"),
    /** Set for the topic. */
    TOPIC("topic"),
    /** Set for the broker while it runs. */
    BROKER("broker"),
    /** Set for all brokers while they run. */
    ALL_BROKERS("all brokers"),
    /** From the broker's start. */
    STATIC("file"),
    /** Nothing was set. */
    DEFAULT("default");

    private final String words;

    Source(String words) {
      this.words = words;
    }

    static Source of(byte code) {
      return switch (code) {
        case 1 -> TOPIC;
        case 2 -> BROKER;
        case 3 -> ALL_BROKERS;
        case 4 -> STATIC;
        case 5 -> DEFAULT;
        default -> UNKNOWN;
      };
    }

    @Override
    public String toString() {
      return words;
    }
  }
}
