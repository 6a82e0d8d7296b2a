/** Storage in memory: for embedding, tests and simulation. Gone when it is closed. */
module io.tailrace.storage.memory {
  requires io.tailrace.spi.storage;
}
