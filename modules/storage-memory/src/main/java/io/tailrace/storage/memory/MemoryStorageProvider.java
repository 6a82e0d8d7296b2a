package io.tailrace.storage.memory;

import io.tailrace.spi.config.ConfigKey;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.StorageContext;
import io.tailrace.spi.storage.StorageProvider;
import java.util.List;

/** Offers the storage {@code memory}. */
public final class MemoryStorageProvider implements StorageProvider {

  /** How much all logs may hold together. */
  public static final ConfigKey<Long> MAX_BYTES =
      ConfigKey.ofLong("storage.memory.max.bytes", -1, -1, Long.MAX_VALUE)
          .doc(
              "How many bytes all logs in memory may hold together; an append beyond it fails like"
                  + " one to a full disk. -1 stands for half of the JVM's maximum heap.");

  /** For {@link java.util.ServiceLoader}. */
  public MemoryStorageProvider() {}

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public int spiVersion() {
    return SPI_VERSION;
  }

  @Override
  public List<ConfigKey<?>> configKeys() {
    return List.of(MAX_BYTES);
  }

  @Override
  public Storage create(StorageContext context) {
    long maxBytes = context.config().get(MAX_BYTES);
    return new MemoryStorage(
        new Budget(maxBytes < 0 ? Runtime.getRuntime().maxMemory() / 2 : maxBytes),
        context.clock());
  }
}
