package io.tailrace.kernel.plugin;

/**
 * Where a provider was found.
 *
 * @param kind which of the places where the kernel looks
 * @param detail where in it, for people
 */
public record Place(Kind kind, String detail) {

  /** The places, the one that takes precedence first. */
  public enum Kind {
    /** Given by the program that embeds the broker. */
    CODE("code"),
    /** On the module path or the class path. */
    APPLICATION("module path or class path"),
    /** In a folder of its own below the plugin folder. */
    FOLDER("plugin folder");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  @Override
  public String toString() {
    return detail;
  }
}
