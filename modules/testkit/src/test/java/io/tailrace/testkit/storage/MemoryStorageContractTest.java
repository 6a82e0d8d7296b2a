package io.tailrace.testkit.storage;

import io.tailrace.spi.storage.StorageProvider;
import io.tailrace.storage.memory.MemoryStorageProvider;

/** The storage in memory fulfils the contract. */
class MemoryStorageContractTest extends StorageContractTest {
  @Override
  protected StorageProvider provider() {
    return new MemoryStorageProvider();
  }
}
