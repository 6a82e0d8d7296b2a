package io.tailrace.kernel.metadata;

/**
 * What a config belongs to.
 *
 * @param type the kind of thing
 * @param name which one; empty for all brokers
 */
public record ConfigResource(Type type, String name) {

  /** The kinds of things, by Kafka's numbers. */
  public enum Type {
    /** A topic. */
    TOPIC(2),
    /** A broker, or all of them. */
    BROKER(4),
    /** The log levels of a broker. */
    BROKER_LOGGER(8),
    /** A subscription of client metrics. */
    CLIENT_METRICS(16),
    /** A consumer group. */
    GROUP(32),
    /** Anything else. */
    UNKNOWN(0);

    private final byte id;

    Type(int id) {
      this.id = (byte) id;
    }

    /** The number on the wire. */
    public byte id() {
      return id;
    }

    /** The kind with that number, or {@link #UNKNOWN}. */
    public static Type of(byte id) {
      for (Type type : values()) {
        if (type.id == id) {
          return type;
        }
      }
      return UNKNOWN;
    }
  }

  /** What is set on all brokers. */
  public static final ConfigResource ALL_BROKERS = new ConfigResource(Type.BROKER, "");

  /** One broker. */
  public static ConfigResource broker(int id) {
    return new ConfigResource(Type.BROKER, Integer.toString(id));
  }

  /** A topic. */
  public static ConfigResource topic(String name) {
    return new ConfigResource(Type.TOPIC, name);
  }
}
