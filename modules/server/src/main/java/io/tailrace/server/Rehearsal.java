package io.tailrace.server;

import io.tailrace.server.command.Commands;
import io.tailrace.server.command.Streams;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the build runs to make the start-up caches: a broker in a JVM of its own, and in this one
 * every command against it. What the two load, link and run often is what their caches will hold,
 * so they do what users do, and enough of it. There are two, as each costs memory for all that it
 * holds: the broker has no use for the commands.
 */
public final class Rehearsal {
  private static final Pattern ADDRESS = Pattern.compile("PLAINTEXT://([0-9.]+:[0-9]+)");
  private static final int ENDED_BY_SIGTERM = 128 + 15;
  private static final int RECORDS = 20_000;
  private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");

  private final String broker;

  private Rehearsal(String broker) {
    this.broker = broker;
  }

  /**
   * Runs it.
   *
   * @param command starts the broker
   */
  public static void main(String[] command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      Rehearsal rehearsal = new Rehearsal(address(process.inputReader(StandardCharsets.UTF_8)));
      rehearsal.lookAround();
      rehearsal.produceAndConsume();
      rehearsal.load();
    } finally {
      process.destroy(); // as Ctrl-C does; the JVM writes its cache then
    }
    System.exit(process.waitFor() == ENDED_BY_SIGTERM ? 0 : 1);
  }

  private static String address(BufferedReader screen) {
    return screen
        .lines()
        .map(ADDRESS::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("The broker ended without an address"));
  }

  private void lookAround() {
    command("--help");
    command("help", "server");
    command("version");
    command("plugins");
    command("config", "list");
    brokerCommand("topic", "create", "rehearsal", "--partitions", "3");
    brokerCommand("topic", "list");
    brokerCommand("topic", "describe", "rehearsal");
    brokerCommand("topic", "alter", "rehearsal", "--config", "retention.ms=1000000");
    brokerCommand("config", "describe", "--topic", "rehearsal");
    brokerCommand("dlq", "list");
    brokerCommand("dlq", "history");
    brokerCommand("topic", "delete", "rehearsal");
  }

  private void produceAndConsume() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < RECORDS; i++) {
      lines.append("key").append(i % 100).append(":{\"number\":").append(i);
      lines.append(",\"text\":\"as long as a record of a small application\"}\n");
    }
    byte[] input = lines.toString().getBytes(StandardCharsets.UTF_8);
    for (String codec : CODECS) {
      String topic = "rehearsal-" + codec;
      brokerCommand("topic", "create", topic, "--partitions", "2");
      run(
          new ByteArrayInputStream(input),
          OutputStream.nullOutputStream(),
          withBroker("produce", topic, "--key-separator", ":", "--compression", codec));
      brokerCommand("consume", topic, "--from-beginning", "--until-end", "--print", "key");
      brokerCommand("consume", topic, "--offset", "-10", "--until-end", "--format", "json");
    }
    brokerCommand(
        "consume", "rehearsal-none", "--group", "rehearsal", "--from-beginning", "--until-end");
  }

  private void load() {
    brokerCommand("topic", "create", "rehearsal-load", "--partitions", "6");
    new RehearsalLoad(broker, "rehearsal-load").run();
  }

  private void brokerCommand(String... arguments) {
    run(InputStream.nullInputStream(), OutputStream.nullOutputStream(), withBroker(arguments));
  }

  private static void command(String... arguments) {
    run(InputStream.nullInputStream(), OutputStream.nullOutputStream(), arguments);
  }

  private String[] withBroker(String... arguments) {
    return Stream.concat(Stream.of(arguments), Stream.of("--bootstrap-server", broker))
        .toArray(String[]::new);
  }

  private static void run(InputStream in, OutputStream out, String... arguments) {
    int code = Commands.run(streams(in, out), arguments);
    if (code != 0) {
      throw new IllegalStateException(String.join(" ", arguments) + " ended with " + code);
    }
  }

  private static Streams streams(InputStream in, OutputStream out) {
    return new Streams(in, out, new PrintStream(System.err, true, StandardCharsets.UTF_8), "");
  }
}
