package io.tailrace.kernel.group.consumer;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What else is known of a member that speaks the classic protocol in a group of the new one.
 *
 * @param sessionTimeoutMs how long it may stay silent, in milliseconds
 * @param protocols the assignors that it supports itself, at least one
 */
public record ClassicMember(int sessionTimeoutMs, List<ClassicProtocol> protocols) {

  /** Copies the list. */
  public ClassicMember {
    protocols = List.copyOf(protocols);
  }

  /**
   * An assignor that a classic member supports.
   *
   * @param metadata its subscription in the consumer protocol; read-only
   */
  public record ClassicProtocol(String name, ByteBuffer metadata) {}
}
