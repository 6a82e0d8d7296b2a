/** Storage in memory: for embedding, tests and simulation. Gone when it is closed. */
module io.tailrace.storage.memory {
  requires io.tailrace.spi.storage;

  provides io.tailrace.spi.storage.StorageProvider with
      io.tailrace.storage.memory.MemoryStorageProvider;
}
