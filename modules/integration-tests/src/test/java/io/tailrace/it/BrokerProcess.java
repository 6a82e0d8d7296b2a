package io.tailrace.it;

import io.tailrace.Tailrace;
import io.tailrace.TailraceBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A broker in a JVM of its own, on the class path of the test, which can be killed. */
final class BrokerProcess {
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
  public static void main(String[] args) throws InterruptedException {
    TailraceBuilder builder =
        Tailrace.builder().dataFolder(Path.of(args[0])).port(Integer.parseInt(args[1]));
    for (int i = 2; i < args.length; i++) {
      String[] setting = args[i].split("=", 2);
      builder.set(setting[0], setting[1]);
    }
    try (Tailrace broker = builder.start()) {
      System.out.println(broker.bootstrapServers());
      broker.awaitClose();
    }
  }

  /**
   * Starts one, and waits until it serves clients.
   *
   * @param port 0 for a free one
   * @param settings as name=value
   */
  static BrokerProcess start(Path data, int port, String... settings) throws IOException {
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
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    if (line == null) {
      throw new IOException("The broker did not start");
    }
    return new BrokerProcess(process, line);
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  int port() {
    return Integer.parseInt(bootstrapServers.substring(bootstrapServers.lastIndexOf(':') + 1));
  }

  /** Kills it as {@code kill -9} does: nothing of it runs any more when this returns. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
