package io.tailrace.storage.file;

import io.tailrace.spi.storage.StorageProvider;
import io.tailrace.testkit.storage.StorageContractTest;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

/** The storage on files fulfils the contract. */
class FileStorageContractTest extends StorageContractTest {
  @TempDir private Path directory;

  @Override
  protected StorageProvider provider() {
    return new FileStorageProvider();
  }

  @Override
  protected Map<String, String> config() {
    return Map.of("log.dirs", directory.toString());
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.of(Capability.DURABLE, Capability.COMPACTION);
  }
}
