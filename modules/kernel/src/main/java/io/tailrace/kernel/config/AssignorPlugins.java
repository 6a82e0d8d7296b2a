package io.tailrace.kernel.config;

import io.tailrace.kernel.group.consumer.ConsumerGroupConfig;
import io.tailrace.kernel.plugin.PluginCatalog;
import io.tailrace.kernel.plugin.Spi;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.group.GroupAssignorProvider;
import java.util.List;

/** Which assignors the configuration chooses. */
public final class AssignorPlugins {
  private AssignorPlugins() {}

  /**
   * Those that {@code group.consumer.assignors} names, in its order; where it is not set, those of
   * its default that are there, so that a broker without any does without consumer groups.
   *
   * @throws io.tailrace.kernel.plugin.PluginException if one that is asked for is not there
   */
  public static List<GroupAssignorProvider> chosen(PluginCatalog plugins, Config config) {
    List<String> names = config.get(ConsumerGroupConfig.ASSIGNORS);
    if (config.text(ConsumerGroupConfig.ASSIGNORS.name()).isEmpty()) {
      List<String> there = plugins.names(Spi.GROUP_ASSIGNOR);
      names = names.stream().filter(there::contains).toList();
    }
    return names.stream().map(name -> plugins.choose(Spi.GROUP_ASSIGNOR, name)).toList();
  }
}
