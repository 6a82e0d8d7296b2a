package io.tailrace.server.command;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The program that speaks to Flink clusters: in a process of its own, since Flink cannot be among
 * the modules of this one.
 */
final class FlinkProgram {
  private static final String MAIN = "io.tailrace.jobs.flink.RemoteMain";

  private FlinkProgram() {}

  /**
   * Runs it; what it says goes where this process says things.
   *
   * @return its exit code
   */
  static int run(List<String> arguments) {
    Path lib = lib();
    Path flink = lib.resolveSibling("flink");
    if (!Files.isDirectory(flink)) {
      throw new IllegalStateException(
          "There is no folder "
              + flink
              + ": unpack the archive of the distribution whose name ends in -flink.tar over it");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    // Of Flink's actor library, which nobody here can change.
    command.addAll(
        List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", flink.resolve("*") + File.pathSeparator + lib.resolve("*")));
    command.add(MAIN);
    command.addAll(arguments);
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("Java cannot be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  /** Where jobs are installed here. */
  static Path jobs() {
    return Stream.of(".", System.getProperty("tailrace.home", "."))
        .map(home -> Path.of(home, "jobs"))
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(Path.of("jobs"));
  }

  private static Path lib() {
    try {
      return Path.of(FlinkProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e); // it was made of a path
    }
  }
}
