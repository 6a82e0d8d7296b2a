package io.tailrace.kernel.plugin;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import io.tailrace.spi.plugin.PluginProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigSchemaTest {
  private final ConfigSchema kernel =
      ConfigSchema.of(
          List.of(
              ConfigKey.ofInt("num.partitions", 1, 1, 1000),
              ConfigKey.ofString("storage", "file")));

  @Test
  void aKeyThatNobodyDeclares() {
    ConfigSchema schema = kernel.with(provider("cloud", "cloud.bucket"));
    Config config =
        Config.of(Map.of("cloud.bucket", "b", "cloud.bukket", "c", "num.partitions", "3"));
    assertEquals(Set.of("cloud.bukket"), schema.unknown(config));
    assertEquals(Set.of("cloud.bucket", "cloud.bukket"), kernel.unknown(config));
  }

  @Test
  void aPluginWithAKeyOfTheKernel() {
    PluginException refusal =
        assertThrows(PluginException.class, () -> kernel.with(provider("cloud", "storage")));
    assertEquals(
        "The configuration key storage is declared by the kernel and again by plugin 'cloud'"
            + " (io.tailrace.kernel.plugin.ConfigSchemaTest$Declaring)",
        refusal.getMessage());
  }

  @Test
  void twoPluginsWithOneKey() {
    ConfigSchema one = kernel.with(provider("one", "bucket"));
    assertThrows(PluginException.class, () -> one.with(provider("two", "bucket")));
  }

  @Test
  void onePluginWithAKeyTwice() {
    assertThrows(PluginException.class, () -> kernel.with(provider("one", "bucket", "bucket")));
  }

  @Test
  void allWrongValuesAreNamed() {
    ConfigSchema schema = kernel.with(provider("cloud", "cloud.bucket"));
    Config config = Config.of(Map.of("num.partitions", "none", "cloud.bucket", "7"));
    ConfigException refusal = assertThrows(ConfigException.class, () -> schema.check(config));
    assertEquals(
        "Invalid value 7 for configuration cloud.bucket: String must be one of: a, b\n"
            + "Invalid value none for configuration num.partitions: Not a number of type INT",
        refusal.getMessage());
    assertDoesNotThrow(() -> schema.check(Config.of(Map.of("cloud.bucket", "b"))));
  }

  @Test
  void keysAreSortedByName() {
    assertEquals(
        List.of("bucket", "num.partitions", "storage"),
        kernel.with(provider("one", "bucket")).keys().stream().map(ConfigKey::name).toList());
  }

  private static PluginProvider provider(String name, String... keys) {
    return new Declaring(name, List.of(keys));
  }

  private record Declaring(String name, List<String> keys) implements PluginProvider {
    @Override
    public int spiVersion() {
      return 1;
    }

    @Override
    public List<ConfigKey<?>> configKeys() {
      return keys.stream()
          .<ConfigKey<?>>map(key -> ConfigKey.ofChoice(key, "a", "a", "b"))
          .toList();
    }
  }
}
