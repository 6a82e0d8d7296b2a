package io.tailrace.server.command;

import io.tailrace.Tailrace;
import io.tailrace.TailraceBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Says where plugins lie, beside those that Tailrace comes with. */
final class PluginOptions {
  private static final String DEFAULT_STORAGE = "file";

  @Option(
      names = "--plugins",
      paramLabel = "FOLDER",
      description = {
        "Where plugins lie, each in a folder of its own with its jars.",
        "Default: ./plugins, or the folder 'plugins' of the distribution, if there is one"
      })
  private Optional<Path> folder = Optional.empty();

  /** A broker with these plugins, which keeps its data on files unless told otherwise. */
  TailraceBuilder builder() {
    TailraceBuilder builder = Tailrace.builder().set("storage", DEFAULT_STORAGE);
    folder().ifPresent(builder::pluginsFolder);
    return builder;
  }

  private Optional<Path> folder() {
    if (folder.isPresent()) {
      return folder;
    }
    return Stream.of(".", System.getProperty("tailrace.home", "."))
        .map(home -> Path.of(home, "plugins"))
        .filter(Files::isDirectory)
        .findFirst();
  }
}
