package io.tailrace.testkit.storage;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.Storage;
import java.util.Set;

/** What the parts of the storage contract need; {@link StorageContractTest} provides it. */
interface StorageContract {
  /** A log that most tests use. */
  LogId ID = new LogId("orders", 17, 4, 0);

  /** Small segments, so that a few records fill several of them. */
  LogConfig SMALL = new LogConfig(500, 10_000, 150, -1, -1, true, 1_000);

  /** The storage under test, started. */
  Storage storage();

  /** Its clock. */
  ManualClock clock();

  /** What it can do beyond the contract that all fulfil. */
  Set<StorageContractTest.Capability> capabilities();

  /** Stops the storage and starts another one on what it left. */
  void restart();

  /** Opens {@link #ID}. */
  default Log open(LogConfig config) {
    return storage().open(ID, config);
  }

  /** The log of that many batches of one record, in small segments. */
  default Log logOf(int records) {
    Log log = open(SMALL);
    Batches.appendTo(log, records);
    return log;
  }
}
