package io.tailrace.kernel.config;

/** Where a config value comes from, by the numbers of DescribeConfigs (KIP-226, KIP-412). */
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
  DEFAULT(5),
  /** The level of a logger. */
  BROKER_LOGGER(6),
  /** Set on a subscription of client metrics (KIP-714). */
  CLIENT_METRICS(7),
  /** Set on a group (KIP-848). */
  GROUP(8);

  private final byte id;

  ConfigSource(int id) {
    this.id = (byte) id;
  }

  /** The number on the wire. */
  public byte id() {
    return id;
  }
}
