package io.tailrace.testkit.storage;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.StorageContext;
import io.tailrace.spi.storage.StorageProvider;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Proves a storage engine: extend it in the engine's tests, and say which provider to prove. Each
 * part of the contract is an interface of this package, named by what it is about.
 *
 * <p>A fresh storage is made for each test with {@link #provider} and {@link #config}, started, and
 * closed afterwards.
 */
public abstract class StorageContractTest
    implements AppendContract,
        ReadContract,
        TimestampContract,
        TruncateContract,
        RetentionContract,
        SnapshotContract,
        TransactionIndexContract,
        LifecycleContract,
        CompactionContract,
        ConcurrencyContract {

  /** What some engines can do, and others cannot. */
  public enum Capability {
    /** Logs outlive the close of the storage: the next one with the same configuration has them. */
    DURABLE,
    /** Logs can be compacted. */
    COMPACTION
  }

  private final ManualClock clock = new ManualClock(1_700_000_000_000L);
  private Storage storage;

  /** For the engine's test. */
  protected StorageContractTest() {}

  /** The provider of the engine under test. */
  protected abstract StorageProvider provider();

  /** The engine's own configuration; the same one for every storage of one test. */
  protected Map<String, String> config() {
    return Map.of();
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.noneOf(Capability.class);
  }

  @BeforeEach
  final void startStorage() {
    storage = provider().create(new StorageContext(Config.of(config()), clock));
    storage.start();
  }

  @AfterEach
  final void closeStorage() {
    storage.close();
  }

  @Override
  public final void restart() {
    storage.close();
    startStorage();
  }

  @Override
  public final Storage storage() {
    return storage;
  }

  @Override
  public final ManualClock clock() {
    return clock;
  }
}
