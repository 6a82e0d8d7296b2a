package io.tailrace.server;

import io.tailrace.server.command.Commands;
import io.tailrace.server.command.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the build runs to make the start-up cache: a broker on a folder of its own, and every
 * command against it. What it loads, links and runs often is what the cache will hold, so it does
 * what users do, and enough of it.
 */
public final class Rehearsal {
  private static final Pattern ADDRESS = Pattern.compile("PLAINTEXT://([0-9.]+:[0-9]+)");
  private static final int RECORDS = 20_000;
  private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");

  private final String broker;

  private Rehearsal(String broker) {
    this.broker = broker;
  }

  /**
   * Runs it.
   *
   * @param arguments the folder for the broker's data, which is emptied
   */
  public static void main(String[] arguments) throws IOException {
    Path data = Path.of(arguments[0]);
    delete(data);
    String address = startBroker(data);
    Rehearsal rehearsal = new Rehearsal(address);
    rehearsal.lookAround();
    rehearsal.produceAndConsume();
    rehearsal.load();
    // Ends the broker as Ctrl-C does.
    System.exit(0);
  }

  private static String startBroker(Path data) {
    CompletableFuture<String> address = new CompletableFuture<>();
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    OutputStream watched =
        new OutputStream() {
          @Override
          public void write(int value) {
            screen.write(value);
          }

          @Override
          public void flush() {
            Matcher found = ADDRESS.matcher(screen.toString(StandardCharsets.UTF_8));
            if (found.find()) {
              address.complete(found.group(1));
            }
          }
        };
    Thread.ofPlatform()
        .daemon()
        .name("broker")
        .start(
            () -> {
              int code =
                  Commands.run(
                      streams(InputStream.nullInputStream(), watched),
                      "server",
                      "--port",
                      "0",
                      "--data",
                      data.toString());
              address.completeExceptionally(
                  new IllegalStateException("The broker ended with " + code));
            });
    return address.join();
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

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
