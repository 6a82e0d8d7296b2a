package io.tailrace.testkit.process;

import io.tailrace.Tailrace;
import io.tailrace.TailraceBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A broker on files in a JVM of its own, which a test can kill and start again. It runs on the
 * class path of the test, which has to have {@code tailrace-storage-file}.
 */
public final class BrokerProcess implements AutoCloseable {
  private final Process process;
  private final String bootstrapServers;

  private BrokerProcess(Process process, String bootstrapServers) {
    this.process = process;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * What the process runs. Arguments: the data folder, the port, and settings as name=value. It
   * ends when killed.
   */
  public static void main(String[] arguments) throws InterruptedException {
    TailraceBuilder builder =
        Tailrace.builder().dataFolder(Path.of(arguments[0])).port(Integer.parseInt(arguments[1]));
    for (int i = 2; i < arguments.length; i++) {
      String[] setting = arguments[i].split("=", 2);
      builder.set(setting[0], setting[1]);
    }
    try (Tailrace broker = builder.start()) {
      System.out.println(broker.bootstrapServers());
      broker.awaitClose();
    }
  }

  /**
   * Starts one, and waits until it serves clients. What it logs goes to this JVM's standard error.
   *
   * @param port 0 for a free one
   * @param settings as name=value
   * @throws UncheckedIOException if it does not start
   */
  public static BrokerProcess start(Path data, int port, String... settings) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerProcess.class.getName(),
                data.toString(),
                Integer.toString(port)));
    command.addAll(List.of(settings));
    try {
      Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      String line = out.readLine();
      if (line == null) {
        throw new IOException("The broker ended before it served clients");
      }
      return new BrokerProcess(process, line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What clients take as {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Where it listens; another one can be started there once this one is killed. */
  public int port() {
    return Integer.parseInt(bootstrapServers.substring(bootstrapServers.lastIndexOf(':') + 1));
  }

  /** Kills it as {@code kill -9} does: nothing of it runs any more when this returns. */
  public void kill() {
    process.destroyForcibly();
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** As {@link #kill}. */
  @Override
  public void close() {
    kill();
  }
}
