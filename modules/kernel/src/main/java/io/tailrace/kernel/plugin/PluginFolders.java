package io.tailrace.kernel.plugin;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The folder that holds plugin folders: {@code plugins/<name>/*.jar}. */
final class PluginFolders {
  private PluginFolders() {}

  /** Opens and scans each folder; the open ones are to be closed by the caller. */
  static List<PluginFolder> scan(Path plugins, ProviderScan scan) {
    Optional<ModuleLayer> kernel = Optional.ofNullable(PluginFolders.class.getModule().getLayer());
    List<PluginFolder> open = new ArrayList<>();
    for (Path entry : entries(plugins, scan)) {
      if (Files.isDirectory(entry)) {
        try {
          PluginFolder folder = PluginFolder.open(entry, kernel);
          open.add(folder);
          folder.scan(scan);
        } catch (PluginException e) {
          scan.problem(entry + ": " + e.getMessage());
        }
      } else if (entry.toString().endsWith(".jar")) {
        scan.problem(entry + ": a plugin's jars lie in a folder of their own; move it into one");
      }
    }
    return open;
  }

  private static List<Path> entries(Path plugins, ProviderScan scan) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(plugins, file -> !file.getFileName().toString().startsWith("."))) {
      files.forEach(entries::add);
    } catch (IOException e) {
      scan.problem("The plugin folder " + plugins + " cannot be read: " + e);
    }
    Collections.sort(entries);
    return entries;
  }
}
