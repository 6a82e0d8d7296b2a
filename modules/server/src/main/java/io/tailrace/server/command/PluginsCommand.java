package io.tailrace.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the plugins that are found. */
@Command(
    name = "plugins",
    mixinStandardHelpOptions = true,
    description = {
      "Shows which plugins are found where.",
      "A plugin is named in the configuration: storage=NAME, compression.type=NAME."
    })
final class PluginsCommand implements Runnable {
  @Mixin private PluginOptions plugins;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().print(plugins.builder().plugins());
    spec.commandLine().getOut().flush();
  }
}
