package io.tailrace.spi.config;

/** A configuration value that cannot be used; the message names the key, the value and why. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message fit to be shown to the person who wrote the value. */
  public ConfigException(String message) {
    super(message);
  }
}
