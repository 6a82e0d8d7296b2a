package io.tailrace.kernel.transaction;

import io.tailrace.wire.ErrorCode;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Gives out producer ids that were never used. For any thread; it does not block. */
@FunctionalInterface
public interface FreshIds {

  /**
   * Draws one.
   *
   * @param done told the id, by any thread, perhaps before this returns
   * @param failed told why there is none
   */
  void draw(LongConsumer done, Consumer<ErrorCode> failed);
}
