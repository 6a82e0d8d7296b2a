package io.tailrace.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tailrace.Tailrace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that cannot start says why in one plain line, and leaves nothing. */
class ServerStartTest {
  @TempDir private Path folder;

  @Test
  void thePortIsTaken() {
    try (Tailrace other = Tailrace.builder().start()) {
      String address = other.bootstrapServers();
      String port = address.substring(address.lastIndexOf(':') + 1);
      String line = refused(1, "--port", port, "--data", folder.resolve("data").toString());
      assertTrue(line.contains(address) && line.contains("in use"), line);
    }
  }

  @Test
  void theDataFolderIsInUse() {
    Path data = folder.resolve("data");
    try (Tailrace other = Tailrace.builder().dataFolder(data).start()) {
      String line = refused(1, "--port", "0", "--data", data.toString());
      assertTrue(line.contains(data + " is in use by another broker"), line + other.listeners());
    }
  }

  @Test
  void aFileIsWhereTheDataFolderShouldBe() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    for (Path data : List.of(file, file.resolve("below"))) {
      String line = refused(1, "--port", "0", "--data", data.toString());
      assertTrue(line.contains("Cannot use the data directory " + data + ": "), line);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theDataFolderCannotBeWritten() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("r-x------"));
    assumeFalse(Files.isWritable(data), "who runs this may write everywhere");
    String line = refused(1, "--port", "0", "--data", data.toString());
    assertTrue(line.contains(data.toString()) && line.contains("denied"), line);
  }

  @ParameterizedTest
  @CsvSource({
    "num.partitions=0, at least 1",
    "num.partitions=x, Not a number",
    "num.partitions=99999999999, no more than 2147483647",
    "log.segment.bytes=1, at least 1048576",
    "compression.type=brotli, must be one of",
    "listeners=nonsense, nonsense",
    "listeners=PLAINTEXT://127.0.0.1:65536, Ports go up to 65535",
    "storage=nothing, There is no storage plugin 'nothing'",
    "no.such.key=1, no.such.key",
  })
  void aValueIsWrong(String setting, String why) {
    List<String> all = new ArrayList<>(List.of("--set", setting));
    all.addAll(List.of("--data", folder.resolve("data").toString()));
    Screen screen = new Screen("");
    int code = Commands.run(screen.streams(), server(all.toArray(String[]::new)));
    assertTrue(code == 1 || code == 2, screen.err());
    assertEquals(1, screen.err().lines().count(), screen.err());
    assertTrue(screen.err().contains(why), screen.err());
    assertFalse(Files.exists(folder.resolve("data")), "it has begun all the same");
  }

  @Test
  void theConfigurationFileIsMissing() {
    Path file = folder.resolve("server.properties");
    String line = refused(2, "--config", file.toString());
    assertTrue(line.contains("There is no configuration file " + file), line);
  }

  private static String refused(int code, String... options) {
    Screen screen = new Screen("");
    assertEquals(code, Commands.run(screen.streams(), server(options)), screen.err());
    assertEquals("", screen.out());
    assertEquals(1, screen.err().lines().count(), screen.err());
    assertTrue(screen.err().startsWith("tailrace: "), screen.err());
    return screen.err();
  }

  private static String[] server(String... options) {
    List<String> all = new ArrayList<>(List.of("server"));
    all.addAll(List.of(options));
    return all.toArray(String[]::new);
  }
}
