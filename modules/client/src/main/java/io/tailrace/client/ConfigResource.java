package io.tailrace.client;

/**
 * What is configured.
 *
 * @param type the kind
 * @param name the topic's name or the broker's number; an empty broker stands for all of them
 */
public record ConfigResource(Type type, String name) {

  /** The kinds of resources. */
  public enum Type {
    /** A topic. */
    TOPIC((byte) 2),
    /** A broker, or the defaults of all brokers. */
    BROKER((byte) 4);

    private final byte code;

    Type(byte code) {
      this.code = code;
    }

    byte code() {
      return code;
    }
  }

  /** A topic. */
  public static ConfigResource topic(String name) {
    return new ConfigResource(Type.TOPIC, name);
  }

  /** A broker, by its number; an empty text stands for all of them. */
  public static ConfigResource broker(String id) {
    return new ConfigResource(Type.BROKER, id);
  }

  @Override
  public String toString() {
    return switch (type) {
      case TOPIC -> "Topic " + name;
      case BROKER -> name.isEmpty() ? "All brokers" : "Broker " + name;
    };
  }
}
