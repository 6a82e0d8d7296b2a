package io.tailrace.jobs.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The distribution's server, and its commands, in processes of their own. */
final class ServerProcess implements AutoCloseable {
  private static final Path DIST =
      Path.of(System.getProperty("basedir", "."), "../server/target/dist").toAbsolutePath();
  private static final String LISTENING = "Listening on  PLAINTEXT://";

  private final Path folder;
  private Process process;
  private String address;

  /**
   * A server that does not run yet.
   *
   * @param folder where its jobs and data are
   */
  ServerProcess(Path folder) {
    this.folder = folder;
  }

  /** What a command has written, and how it has ended. */
  record Outcome(int exitCode, String out, String err) {}

  /** Starts it, on another port than before; returns when it listens. */
  void start() {
    List<String> arguments = new ArrayList<>(List.of("server", "--port", "0"));
    arguments.addAll(List.of("--data", folder.resolve("data").toString()));
    for (String setting :
        List.of(
            "jobs.dir=" + folder.resolve("jobs"),
            "jobs.checkpoint.interval.ms=200",
            "jobs.restart.backoff.ms=100")) {
      arguments.addAll(List.of("--set", setting));
    }
    try {
      process = builder(arguments).redirectError(Redirect.INHERIT).start();
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      String line = out.readLine();
      while (line != null && !line.startsWith(LISTENING)) {
        line = out.readLine();
      }
      if (line == null) {
        throw new AssertionError("It ended before it listened");
      }
      address = line.substring(LISTENING.length());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address() {
    return address;
  }

  /** Kills it, as a power failure does but for what the operating system has. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends it as Ctrl-C does. */
  void terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      throw new AssertionError("It does not stop");
    }
  }

  /** Runs a command against it. */
  Outcome command(String... arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-server", address));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process command = builder(all).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      if (!command.waitFor(12, TimeUnit.MINUTES)) {
        throw new AssertionError(all + " does not end");
      }
    } finally {
      command.destroyForcibly();
    }
    return new Outcome(command.exitValue(), Files.readString(out), Files.readString(err));
  }

  private static ProcessBuilder builder(List<String> arguments) {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.add("@" + DIST.resolve("lib/jvm.options"));
    all.add("-XX:TieredStopAtLevel=1");
    all.addAll(List.of("-p", DIST.resolve("lib").toString(), "-m", "io.tailrace.server"));
    all.addAll(arguments);
    return new ProcessBuilder(all);
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
