package io.tailrace.testkit.storage;

import io.tailrace.spi.storage.StorageProvider;
import io.tailrace.storage.memory.MemoryStorageProvider;
import java.util.EnumSet;
import java.util.Set;

/** The storage in memory fulfils the contract. */
class MemoryStorageContractTest extends StorageContractTest {
  @Override
  protected StorageProvider provider() {
    return new MemoryStorageProvider();
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.of(Capability.COMPACTION);
  }
}
