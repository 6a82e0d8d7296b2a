package io.tailrace.kernel.network;

/**
 * Who a client is.
 *
 * @param type the kind of principal, such as {@code User}
 * @param name its name
 */
public record Principal(String type, String name) {
  /** A client that has not said who it is. */
  public static final Principal ANONYMOUS = new Principal("User", "ANONYMOUS");

  @Override
  public String toString() {
    return type + ":" + name;
  }
}
