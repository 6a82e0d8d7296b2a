package io.tailrace.server.config;

import io.tailrace.spi.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Reads a {@code .properties} file as Kafka reads its {@code server.properties}. */
final class PropertiesFile {
  private PropertiesFile() {}

  /**
   * Its keys and values.
   *
   * @throws ConfigException if it cannot be read; the message says why
   */
  static Map<String, String> read(Path file) {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    } catch (NoSuchFileException _) {
      throw new ConfigException("There is no configuration file " + file);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException("Cannot read the configuration file " + file + ": " + e);
    }
    Map<String, String> values = new TreeMap<>();
    for (String name : properties.stringPropertyNames()) {
      values.put(name, properties.getProperty(name).trim());
    }
    return values;
  }
}
