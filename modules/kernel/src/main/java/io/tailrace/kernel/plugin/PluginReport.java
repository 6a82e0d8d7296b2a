package io.tailrace.kernel.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A catalog as text for people: one line a plugin, then what is wrong. */
public final class PluginReport {
  private static final List<String> TITLES =
      List.of("SPI", "NAME", "STATUS", "VERSION", "FOUND IN");

  private PluginReport() {}

  /** A table with the columns SPI, name, status, version and place. */
  public static String of(PluginCatalog catalog) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(TITLES);
    for (FoundPlugin plugin : catalog.plugins()) {
      rows.add(
          List.of(
              plugin.spi().name(),
              plugin.name(),
              catalog.status(plugin).name().toLowerCase(Locale.ROOT),
              plugin.version().isEmpty() ? "-" : plugin.version(),
              plugin.place().toString()));
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        line.append(padded(row.get(column), width(rows, column)));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    for (String problem : catalog.problems()) {
      text.append("ERROR ").append(problem).append('\n');
    }
    return text.toString();
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length() + 2);
  }
}
