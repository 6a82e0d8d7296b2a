package io.tailrace.kernel.plugin;

import io.tailrace.spi.plugin.PluginProvider;

/**
 * A provider that was found and can be used, if nothing takes precedence.
 *
 * @param spi what it is a plugin for
 * @param name its name
 * @param provider the provider itself
 * @param place where it was found
 * @param version the version of its module or jar; empty if it has none
 */
public record FoundPlugin(
    Spi<?> spi, String name, PluginProvider provider, Place place, String version) {

  /** Whether it is used, and if not why. */
  public enum Status {
    /** The configuration asks for it. */
    CHOSEN,
    /** It could be used, but is not asked for. */
    AVAILABLE,
    /** A plugin of the same name in an earlier place is used instead. */
    SHADOWED,
    /** Another plugin in the same place has the same name: the broker does not start. */
    AMBIGUOUS
  }

  static FoundPlugin of(Spi<?> spi, String name, PluginProvider provider, Place place) {
    return new FoundPlugin(spi, name, provider, place, versionOf(provider.getClass()));
  }

  private static String versionOf(Class<?> type) {
    Module module = type.getModule();
    if (module.isNamed()) {
      return module.getDescriptor().rawVersion().orElse("");
    }
    String version = type.getPackage().getImplementationVersion();
    return version == null ? "" : version;
  }

  @Override
  public String toString() {
    return name + " (" + place + ", class " + provider.getClass().getName() + ")";
  }
}
