package io.tailrace.server.command;

import io.tailrace.Tailrace;
import io.tailrace.TailraceBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Says where plugins lie, beside those that Tailrace comes with. */
final class PluginOptions {
  static final String NAME = "--plugins";
  static final String LABEL = "FOLDER";
  static final String WHAT = "Where plugins lie, each in a folder of its own with its jars.";
  static final String DEFAULT =
      "Default: ./plugins, or the folder 'plugins' of the distribution, if there is one";

  @Option(
      names = NAME,
      paramLabel = LABEL,
      description = {WHAT, DEFAULT})
  private Optional<Path> folder = Optional.empty();

  /** A broker with these plugins, which keeps its data on files unless told otherwise. */
  TailraceBuilder builder() {
    return Tailrace.builder().config(settings(folder));
  }

  /**
   * The settings of such a broker.
   *
   * @param given the value of the option, if it was given
   */
  static Map<String, String> settings(Optional<Path> given) {
    Optional<Path> folder =
        given.isPresent()
            ? given
            : Stream.of(".", System.getProperty("tailrace.home", "."))
                .map(home -> Path.of(home, "plugins"))
                .filter(Files::isDirectory)
                .findFirst();
    return folder.isPresent()
        ? Map.of("storage", "file", "plugins.dir", folder.get().toString())
        : Map.of("storage", "file");
  }
}
