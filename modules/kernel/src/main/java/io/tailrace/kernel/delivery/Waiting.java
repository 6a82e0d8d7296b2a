package io.tailrace.kernel.delivery;

import io.tailrace.spi.delivery.DeliveryException;
import io.tailrace.spi.delivery.DeliveryException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for what is done elsewhere, on a thread that may. */
final class Waiting {
  private Waiting() {}

  /**
   * The result.
   *
   * @throws DeliveryException as it was completed with, or if the thread is interrupted
   */
  static <T> T until(CompletableFuture<T> outcome) {
    try {
      return outcome.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DeliveryException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeliveryException(Reason.UNAVAILABLE, "Interrupted");
    }
  }
}
