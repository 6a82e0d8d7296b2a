package io.tailrace.spi.plugin;

import io.tailrace.spi.config.ConfigKey;
import java.util.List;

/**
 * What {@link java.util.ServiceLoader} finds: it names a plugin, says how it is configured, and (in
 * the sub-interface of each SPI) creates it.
 *
 * <p>Providers have a public no-argument constructor that does no work: all providers that are
 * found are instantiated, only the chosen ones create anything. The methods here are called on the
 * thread that starts the broker, any number of times, and return the same answer each time.
 *
 * <p>A provider is declared twice, in {@code module-info} ({@code provides ... with ...}) and in
 * {@code META-INF/services}, so that it is found on the module path and on the class path.
 */
public interface PluginProvider {

  /**
   * The name by which a configuration chooses this plugin, such as {@code file} or {@code zstd}:
   * lower case letters, digits and hyphens. Unique within one SPI.
   */
  String name();

  /**
   * The version of the SPI that this provider was compiled against. Return the constant of the SPI
   * ({@code StorageProvider.SPI_VERSION}, say): the compiler copies its value into the plugin, so a
   * kernel of another version can tell, and refuses the plugin with a message that names both.
   */
  int spiVersion();

  /** The keys that this plugin reads from the broker's configuration; checked before it starts. */
  default List<ConfigKey<?>> configKeys() {
    return List.of();
  }
}
