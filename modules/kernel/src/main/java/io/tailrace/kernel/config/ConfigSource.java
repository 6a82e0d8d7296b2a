package io.tailrace.kernel.config;

/** Where a config value comes from, by the numbers of DescribeConfigs (KIP-226). */
public enum ConfigSource {
  /** Set on the topic. */
  TOPIC(1),
  /** Set on this broker while it runs. */
  DYNAMIC_BROKER(2),
  /** Set on all brokers while they run. */
  DYNAMIC_DEFAULT_BROKER(3),
  /** Given to the broker when it was started. */
  STATIC_BROKER(4),
  /** Built in. */
  DEFAULT(5);

  private final byte id;

  ConfigSource(int id) {
    this.id = (byte) id;
  }

  /** The number on the wire. */
  public byte id() {
    return id;
  }
}
