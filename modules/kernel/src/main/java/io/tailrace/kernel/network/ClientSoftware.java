package io.tailrace.kernel.network;

/**
 * What a client says that it is (KIP-511).
 *
 * @param name such as {@code apache-kafka-java}
 * @param version its version
 */
public record ClientSoftware(String name, String version) {
  /** A client that has not said what it is. */
  public static final ClientSoftware UNKNOWN = new ClientSoftware("unknown", "unknown");
}
