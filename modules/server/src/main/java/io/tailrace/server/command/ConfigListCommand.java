package io.tailrace.server.command;

import io.tailrace.spi.config.ConfigKey;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists what can be configured. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the configurations of a broker, with their defaults and what they do.")
final class ConfigListCommand implements Runnable {
  private static final String INDENT = "    ";

  @Parameters(
      arity = "0..1",
      paramLabel = "WORD",
      description = "Only those with this word in their name or documentation.")
  private Optional<String> word = Optional.empty();

  @Mixin private PluginOptions plugins;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    for (ConfigKey<?> key : plugins.builder().configKeys()) {
      if (matches(key)) {
        print(key, out);
      }
    }
    out.flush();
  }

  private boolean matches(ConfigKey<?> key) {
    String text = (key.name() + " " + key.doc()).toLowerCase(Locale.ROOT);
    return word.map(wanted -> text.contains(wanted.toLowerCase(Locale.ROOT))).orElse(true);
  }

  private <T> void print(ConfigKey<T> key, PrintWriter out) {
    String defaultValue = key.format(key.defaultValue());
    out.println(key.name() + "=" + defaultValue);
    String traits =
        key.type().name().toLowerCase(Locale.ROOT)
            + (key.range().isEmpty() ? "" : " " + key.range())
            + (key.isChangeable() ? ", can change while the broker runs" : "");
    out.println(INDENT + traits);
    for (String line : wrapped(key.doc())) {
      out.println(INDENT + line);
    }
    out.println();
  }

  private String[] wrapped(String text) {
    int width = spec.usageMessage().width() - INDENT.length();
    StringBuilder lines = new StringBuilder();
    int column = 0;
    for (String part : text.split(" ", -1)) {
      if (column > 0 && column + 1 + part.length() > width) {
        lines.append('\n');
        column = 0;
      } else if (column > 0) {
        lines.append(' ');
        column++;
      }
      lines.append(part);
      column += part.length();
    }
    return lines.toString().split("\n", -1);
  }
}
