package io.tailrace.flink.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A broker on files in a JVM of its own, which may be newer than this one. It can be killed and
 * started again in the same place.
 */
public final class KillableBroker implements AutoCloseable {
  private final Path data;
  private final List<String> settings;
  private Process process;
  private String bootstrapServers;

  /**
   * Starts it.
   *
   * @param settings as name=value
   */
  public KillableBroker(Path data, String... settings) {
    this.data = data;
    this.settings = List.of(settings);
    start(0);
  }

  private void start(int port) {
    String fallback = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("tailrace.test.java", fallback),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.tailrace.testkit.process.BrokerProcess",
                data.toString(),
                Integer.toString(port),
                "group.initial.rebalance.delay.ms=0",
                "transaction.two.phase.commit.enable=true"));
    command.addAll(settings);
    try {
      process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      bootstrapServers = out.readLine();
      if (bootstrapServers == null) {
        throw new IOException("The broker ended before it served clients");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What clients take as {@code bootstrap.servers}; the same after a restart. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Kills it as {@code kill -9} does, and starts it again on its data and its port. */
  public void killAndRestart() {
    close();
    start(Integer.parseInt(bootstrapServers.substring(bootstrapServers.lastIndexOf(':') + 1)));
  }

  @Override
  public void close() {
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
}
