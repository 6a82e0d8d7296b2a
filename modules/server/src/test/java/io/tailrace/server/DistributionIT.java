package io.tailrace.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archive, unpacked where there is no Maven and no source, and used as its user does. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DistributionIT {
  private static final String LISTENING = "Listening on  PLAINTEXT://";

  @TempDir private Path folder;
  private Path home;

  private record Outcome(int exitCode, String out, String err) {}

  @BeforeEach
  void unpack() throws Exception {
    Path place = Files.createDirectories(folder.resolve("some where"));
    assertEquals(
        0,
        run("", "tar", "-xzf", System.getProperty("distribution"), "-C", place.toString())
            .exitCode());
    try (Stream<Path> roots = Files.list(place)) {
      List<Path> all = roots.toList();
      assertEquals(1, all.size(), "it unpacks into more than one folder: " + all);
      home = all.getFirst();
    }
  }

  @Test
  void itRunsWhereItIsUnpackedWithACacheOfItsOwn() throws Exception {
    assertTrue(Files.exists(home.resolve("LICENSE")));
    assertTrue(Files.exists(home.resolve("licenses/README.md")));
    Outcome first = tailrace("", "version");
    assertEquals(0, first.exitCode(), first.err());
    assertEquals(1, first.err().lines().count(), first.err());
    assertTrue(first.err().startsWith("Making the start-up caches"), first.err());
    assertEquals(new Outcome(0, first.out(), ""), tailrace("", "version"));

    Path data = folder.resolve("data");
    List<String> lines = Stream.iterate(1, i -> i + 1).limit(1_000).map(i -> "line " + i).toList();
    Process server = start("server", "--port", "0", "--data", data.toString());
    try {
      String broker = address(server);
      for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
        succeed(String.join("\n", lines) + "\n", "produce", codec, "-z", codec, "-b", broker);
        assertEquals(
            lines,
            succeed("", "consume", codec, "--from-beginning", "-e", "-b", broker).lines().toList());
      }
      server.destroy(); // as Ctrl-C does
      assertTrue(server.waitFor(30, TimeUnit.SECONDS), "it does not stop");
    } finally {
      server.destroyForcibly();
    }
    assertTrue(Files.isDirectory(data.resolve("zstd-0")), "there is no data in " + data);
  }

  private static String address(Process server) throws IOException {
    BufferedReader out = server.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(LISTENING)) {
        return line.substring(LISTENING.length());
      }
    }
    throw new AssertionError("It ended before it listened");
  }

  private String succeed(String input, String... arguments) throws Exception {
    Outcome outcome = tailrace(input, arguments);
    assertEquals(0, outcome.exitCode(), outcome.err());
    return outcome.out();
  }

  private Outcome tailrace(String input, String... arguments) throws Exception {
    return run(input, command(arguments));
  }

  private String[] command(String... arguments) {
    return Stream.concat(Stream.of(home.resolve("bin/tailrace").toString()), Stream.of(arguments))
        .toArray(String[]::new);
  }

  private Process start(String... arguments) throws IOException {
    return process(command(arguments)).redirectError(Redirect.INHERIT).start();
  }

  private Outcome run(String input, String... command) throws IOException, InterruptedException {
    Path in = Files.writeString(folder.resolve("in"), input);
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        process(command)
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    int exitCode = process.waitFor();
    return new Outcome(exitCode, Files.readString(out), Files.readString(err));
  }

  /** In an environment that has our JDK and nothing of a build. */
  private ProcessBuilder process(String... command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.toFile());
    builder.environment().keySet().retainAll(List.of("PATH", "HOME", "TMPDIR", "LANG"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder;
  }
}
