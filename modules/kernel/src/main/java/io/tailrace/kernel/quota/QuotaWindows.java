package io.tailrace.kernel.quota;

import java.util.concurrent.TimeUnit;

/**
 * How a rate is measured: over how many windows, and how long each is.
 *
 * @param count how many are remembered, the one that is not over included; at least 1
 * @param sizeMs how long one is, in milliseconds; at least 1
 */
public record QuotaWindows(int count, long sizeMs) {

  /** Windows of whole seconds. */
  public static QuotaWindows ofSeconds(int count, int seconds) {
    return new QuotaWindows(count, TimeUnit.SECONDS.toMillis(seconds));
  }
}
