package io.tailrace.kernel.config;

import io.tailrace.spi.config.ConfigType;
import java.util.List;
import java.util.Optional;

/**
 * A config as an administrator sees it.
 *
 * @param name its name
 * @param value what applies; empty if nothing does, or if it is not to be shown
 * @param source where the value comes from
 * @param isReadOnly whether it can only be changed by a restart
 * @param isSensitive whether its value is not to be shown
 * @param synonyms all places that give a value, the one that applies first
 * @param type its type; empty for what nobody has declared
 * @param doc its documentation
 */
public record ConfigEntry(
    String name,
    Optional<String> value,
    ConfigSource source,
    boolean isReadOnly,
    boolean isSensitive,
    List<Synonym> synonyms,
    Optional<ConfigType> type,
    String doc) {

  /**
   * A place that gives a value.
   *
   * @param name the config there
   * @param value its value, in its own unit; empty if it is not to be shown
   * @param source the place
   */
  public record Synonym(String name, Optional<String> value, ConfigSource source) {}
}
