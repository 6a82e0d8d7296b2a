package io.tailrace.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerSettingsTest {
  private static final List<ConfigKey<?>> KEYS =
      List.of(
          ConfigKey.ofList("listeners", List.of()),
          ConfigKey.ofList("advertised.listeners", List.of()),
          ConfigKey.ofInt("node.id", 1, 0, Integer.MAX_VALUE),
          ConfigKey.ofInt("num.partitions", 1, 1, Integer.MAX_VALUE),
          ConfigKey.ofString("log.dirs", ""));

  @TempDir private Path folder;

  @Test
  void withoutAnythingItListensOnTheLoopbackAndKeepsDataHere() {
    BrokerSettings settings = of(Map.of());
    assertEquals("PLAINTEXT://127.0.0.1:9092", settings.values().get("listeners"));
    assertEquals(Path.of("data").toAbsolutePath().toString(), settings.dataFolder().orElseThrow());
  }

  @Test
  void kafkasOwnFileIsTakenWithoutItsController() throws IOException {
    Path file = folder.resolve("server.properties");
    try (InputStream stock =
        BrokerSettingsTest.class.getResourceAsStream("/kafka-server.properties")) {
      Files.copy(stock, file);
    }
    BrokerSettings settings = of(Optional.of(file), Map.of(), Optional.empty(), -1, "");
    assertEquals(
        Map.of(
            "listeners", "PLAINTEXT://:9092",
            "advertised.listeners", "PLAINTEXT://localhost:9092",
            "node.id", "1",
            "num.partitions", "1",
            "log.dirs", "/tmp/kraft-combined-logs"),
        settings.values());
    assertTrue(settings.ignored().contains("process.roles"));
    assertTrue(settings.ignored().contains("num.io.threads"));
    assertFalse(settings.ignored().contains("node.id"));
  }

  @Test
  void optionsWinOverSingleSettingsAndTheseOverTheFile() throws IOException {
    Path file =
        file(
            "num.partitions=2",
            "listeners=PLAINTEXT://a:1",
            "advertised.listeners=PLAINTEXT://b:2",
            "log.dirs=/one");
    BrokerSettings settings =
        of(Optional.of(file), Map.of("num.partitions", "3"), Optional.empty(), 7, "/two");
    assertEquals(
        Map.of("num.partitions", "3", "listeners", "PLAINTEXT://127.0.0.1:7", "log.dirs", "/two"),
        settings.values());
  }

  @Test
  void oldNamesAreUnderstood() throws IOException {
    BrokerSettings settings =
        of(Optional.of(file("broker.id=5", "log.dir=/old")), Map.of(), Optional.empty(), -1, "");
    assertEquals("5", settings.values().get("node.id"));
    assertEquals("/old", settings.values().get("log.dirs"));
    assertEquals(List.of(), settings.ignored());
  }

  @Test
  void aWrongValueIsRefusedWithItsKey() throws IOException {
    Path file = file("num.partitions=many");
    ConfigException refusal =
        assertThrows(
            ConfigException.class, () -> of(Optional.of(file), Map.of(), Optional.empty(), -1, ""));
    assertTrue(refusal.getMessage().contains("num.partitions"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("many"), refusal.getMessage());
  }

  @Test
  void aMisspelledSingleSettingIsRefusedWithTheRightName() {
    ConfigException refusal =
        assertThrows(ConfigException.class, () -> of(Map.of("num.partition", "3")));
    assertTrue(refusal.getMessage().contains("did you mean num.partitions"));
    assertThrows(ConfigException.class, () -> of(Map.of("something.else", "3")));
  }

  @Test
  void aControllerOnlyNodeIsRefused() {
    assertThrows(ConfigException.class, () -> of(Map.of("process.roles", "controller")));
  }

  @Test
  void listenersThatAreNotPlainTextAreRefusedAndNotOpenedInPlainText() throws IOException {
    Path encrypted = file("listeners=SSL://:9093");
    assertThrows(
        ConfigException.class,
        () -> of(Optional.of(encrypted), Map.of(), Optional.empty(), -1, ""));
    Path mapped =
        file(
            "listeners=INSIDE://:9092,OUTSIDE://:9093",
            "listener.security.protocol.map=INSIDE:PLAINTEXT,OUTSIDE:SASL_SSL");
    ConfigException refusal =
        assertThrows(
            ConfigException.class,
            () -> of(Optional.of(mapped), Map.of(), Optional.empty(), -1, ""));
    assertTrue(refusal.getMessage().contains("OUTSIDE://:9093 uses SASL_SSL"));
    Path plain =
        file("listeners=INSIDE://:9092", "listener.security.protocol.map=INSIDE:PLAINTEXT");
    assertEquals(
        "INSIDE://:9092",
        of(Optional.of(plain), Map.of(), Optional.empty(), -1, "").values().get("listeners"));
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    ConfigException refusal =
        assertThrows(
            ConfigException.class,
            () -> of(Optional.of(folder.resolve("none")), Map.of(), Optional.empty(), -1, ""));
    assertTrue(refusal.getMessage().contains("none"), refusal.getMessage());
  }

  @Test
  void theChosenStorageDecidesWhichKeysThereAre() {
    BrokerSettings settings = of(Map.of("storage", "brew", "brew.cups", "7"));
    assertEquals("7", settings.values().get("brew.cups"));
    assertEquals(Optional.empty(), settings.dataFolder());
    assertEquals(List.of(), settings.ignored());
    ConfigException refusal =
        assertThrows(ConfigException.class, () -> of(Map.of("brew.cups", "7")));
    assertTrue(refusal.getMessage().contains("brew.cups"), refusal.getMessage());
  }

  @Test
  void aDataFolderForAStorageThatHasNone() {
    ConfigException refusal =
        assertThrows(
            ConfigException.class,
            () -> of(Optional.empty(), Map.of("storage", "brew"), Optional.empty(), -1, "here"));
    assertTrue(refusal.getMessage().startsWith("--data means nothing"), refusal.getMessage());
  }

  /** The keys of a broker: the storage called brew has one of its own, and no folder. */
  private static List<ConfigKey<?>> keys(Map<String, String> values) {
    List<ConfigKey<?>> keys = new ArrayList<>(KEYS);
    keys.add(ConfigKey.ofString("storage", "file"));
    if ("brew".equals(values.get("storage"))) {
      keys.removeIf(key -> key.name().equals("log.dirs"));
      keys.add(ConfigKey.ofInt("brew.cups", 4, 1, 12));
    }
    return keys;
  }

  private Path file(String... lines) throws IOException {
    Path file = Files.createTempFile(folder, "server", ".properties");
    return Files.write(file, List.of(lines));
  }

  private static BrokerSettings of(Map<String, String> single) {
    return of(Optional.empty(), single, Optional.empty(), -1, "");
  }

  private static BrokerSettings of(
      Optional<Path> file,
      Map<String, String> single,
      Optional<String> host,
      int port,
      String data) {
    BrokerSettings.Draft draft =
        BrokerSettings.draft(
            new BrokerSettings.Options(
                file,
                single,
                host,
                port < 0 ? OptionalInt.empty() : OptionalInt.of(port),
                data.isEmpty() ? Optional.empty() : Optional.of(Path.of(data))));
    return draft.complete(keys(draft.values()));
  }
}
