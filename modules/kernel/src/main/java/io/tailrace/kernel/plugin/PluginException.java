package io.tailrace.kernel.plugin;

/** The broker cannot start with the plugins that it found; the message is for who installs them. */
public final class PluginException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message that names the plugin and where it was found. */
  public PluginException(String message) {
    super(message);
  }

  /** With a message that names the plugin and where it was found, and what went wrong in it. */
  public PluginException(String message, Throwable cause) {
    super(message, cause);
  }
}
