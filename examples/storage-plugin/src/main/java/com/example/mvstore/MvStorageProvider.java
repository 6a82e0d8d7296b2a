package com.example.mvstore;

import io.tailrace.spi.config.ConfigKey;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.StorageContext;
import io.tailrace.spi.storage.StorageProvider;
import java.nio.file.Path;
import java.util.List;

/** What the broker finds: the plugin's name, its configuration keys, and how to create it. */
public final class MvStorageProvider implements StorageProvider {
  static final ConfigKey<String> FILE =
      ConfigKey.ofString("mvstore.file", "tailrace.mv.db").doc("The file that holds all logs.");

  static final ConfigKey<Integer> CACHE_MB =
      ConfigKey.ofInt("mvstore.cache.mb", 16, 1, 65_536)
          .doc("How much of the file is kept in memory, in MiB.");

  /** Called by the service loader: it does no work. */
  public MvStorageProvider() {}

  @Override
  public String name() {
    return "mvstore";
  }

  @Override
  public int spiVersion() {
    return SPI_VERSION; // the compiler copies the number, so the broker sees what this was built on
  }

  @Override
  public List<ConfigKey<?>> configKeys() {
    return List.of(FILE, CACHE_MB);
  }

  @Override
  public Storage create(StorageContext context) {
    return new MvStorage(
        Path.of(context.config().get(FILE)), context.config().get(CACHE_MB), context.clock());
  }
}
