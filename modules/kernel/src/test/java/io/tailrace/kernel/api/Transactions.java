package io.tailrace.kernel.api;

import io.tailrace.kernel.transaction.MarkerSender.Delivery;
import io.tailrace.kernel.transaction.TransactionConfig;
import io.tailrace.kernel.transaction.TransactionCoordinator;
import io.tailrace.spi.config.Config;
import io.tailrace.wire.ErrorCode;
import java.time.InstantSource;

/** Coordinators of transactions for tests of handlers. */
final class Transactions {
  private Transactions() {}

  /** One that coordinates nothing. */
  static TransactionCoordinator none() {
    return new TransactionCoordinator(
        TransactionConfig.from(Config.empty()),
        1,
        new TransactionCoordinator.Surroundings(
            InstantSource.system(),
            (done, failed) -> failed.accept(ErrorCode.COORDINATOR_NOT_AVAILABLE),
            (partition, marker, outcome) -> outcome.accept(Delivery.LATER),
            partition -> true,
            group -> 0,
            () -> (short) 2));
  }
}
