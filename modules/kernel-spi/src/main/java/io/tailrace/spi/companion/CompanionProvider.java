package io.tailrace.spi.companion;

import io.tailrace.spi.plugin.PluginProvider;

/**
 * Offers something that runs beside a broker, in its process, and works with its topics: a host of
 * jobs, say. All that are found are used; a broker without any is a broker all the same.
 */
public interface CompanionProvider extends PluginProvider {

  /** The version of this SPI; see {@link PluginProvider#spiVersion}. */
  int SPI_VERSION = 1;

  /**
   * Creates the plugin. Called once for each broker. Where it has nothing to do it should cost next
   * to nothing: no thread, no memory to speak of, no classes that can wait.
   */
  Companion create(CompanionContext context);
}
