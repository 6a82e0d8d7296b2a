package io.tailrace.kernel.plugin;

import io.tailrace.spi.plugin.PluginProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where to look for plugins. The module path or class path that the kernel itself is on is always
 * looked at.
 *
 * @param code the providers that the embedding program gives; they take precedence
 * @param folder holds one folder for each plugin, with its jars; it must exist
 */
public record PluginSources(List<PluginProvider> code, Optional<Path> folder) {
  /** The module path or class path only. */
  public static final PluginSources APPLICATION = new PluginSources(List.of(), Optional.empty());

  /** Copies the list. */
  public PluginSources {
    code = List.copyOf(code);
  }

  /** With one more provider in code. */
  public PluginSources with(PluginProvider provider) {
    List<PluginProvider> more = new ArrayList<>(code);
    more.add(provider);
    return new PluginSources(more, folder);
  }

  /** With the folder that holds plugin folders. */
  public PluginSources withFolder(Path plugins) {
    return new PluginSources(code, Optional.of(plugins));
  }
}
