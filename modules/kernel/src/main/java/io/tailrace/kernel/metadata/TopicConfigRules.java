package io.tailrace.kernel.metadata;

import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.config.TopicKeys;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.wire.ErrorCode;
import java.util.Map;

/** Which configs a topic may be given. */
final class TopicConfigRules {
  private TopicConfigRules() {}

  /**
   * Makes sure that a topic can have these configs.
   *
   * @param defaults what applies to topics that set nothing
   * @throws RefusedException if it cannot
   */
  static void check(Config defaults, Map<String, String> overrides) {
    try {
      Config effective = TopicConfig.effective(defaults, overrides);
      long shortest = effective.get(TopicKeys.MIN_COMPACTION_LAG_MS);
      long longest = effective.get(TopicKeys.MAX_COMPACTION_LAG_MS);
      if (shortest > longest) {
        throw new ConfigException(
            "Conflicting topic configs: min.compaction.lag.ms ("
                + shortest
                + ") > max.compaction.lag.ms ("
                + longest
                + ")");
      }
    } catch (ConfigException e) {
      throw new RefusedException(ErrorCode.INVALID_CONFIG, e.getMessage());
    }
  }
}
