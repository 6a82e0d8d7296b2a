package io.tailrace.client;

import java.util.Locale;

/** By which protocol the members of a group share work. */
public enum GroupType {
  /** The classic rebalance protocol: the members assign. */
  CLASSIC,
  /** The consumer rebalance protocol: the broker assigns (KIP-848). */
  CONSUMER,
  /** Share groups: queues (KIP-932). */
  SHARE,
  /** Some other kind, that this client does not know. */
  OTHER;

  /** As brokers call it; those that do not say have classic groups only. */
  static GroupType of(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "", "classic" -> CLASSIC;
      case "consumer" -> CONSUMER;
      case "share" -> SHARE;
      default -> OTHER;
    };
  }
}
