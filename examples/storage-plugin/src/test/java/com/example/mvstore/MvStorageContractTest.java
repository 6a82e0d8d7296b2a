package com.example.mvstore;

import io.tailrace.spi.storage.StorageProvider;
import io.tailrace.testkit.storage.StorageContractTest;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

/** The plugin does what every storage has to do. */
class MvStorageContractTest extends StorageContractTest {
  @TempDir private Path folder;

  @Override
  protected StorageProvider provider() {
    return new MvStorageProvider();
  }

  @Override
  protected Map<String, String> config() {
    return Map.of("mvstore.file", folder.resolve("logs.mv.db").toString());
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.of(Capability.DURABLE);
  }
}
