package io.tailrace.wire;

/** A response that can tell the client how long its connection is throttled (KIP-13, KIP-219). */
public interface ThrottledResponse extends Message {

  /** How long the connection is not read, in milliseconds; 0 if it is not throttled. */
  int throttleTimeMs();

  /** Sets what {@link #throttleTimeMs()} gives; versions without the field leave it out. */
  ThrottledResponse throttleTimeMs(int value);
}
