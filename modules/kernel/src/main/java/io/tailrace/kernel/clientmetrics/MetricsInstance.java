package io.tailrace.kernel.clientmetrics;

import io.tailrace.wire.ErrorCode;
import java.util.List;

/** One running client that was asked for metrics, and when it was heard of. */
final class MetricsInstance {
  private static final long NEVER = Long.MIN_VALUE / 2;

  final int version;
  final int subscriptionId;
  final List<String> metrics;
  final int intervalMs;
  long expiresAt;
  boolean terminating;
  ErrorCode lastError = ErrorCode.NONE;
  private long lastGet = NEVER;
  private long lastPush = NEVER;

  /** Whether it has asked since it last pushed. */
  private boolean asked;

  MetricsInstance(int version, int subscriptionId, List<String> metrics, int intervalMs) {
    this.version = version;
    this.subscriptionId = subscriptionId;
    this.metrics = metrics;
    this.intervalMs = intervalMs;
  }

  /** Whether it may ask now. One whose push was refused for what it did not know asks at once. */
  boolean mayGet(long now) {
    boolean may =
        now - Math.max(lastGet, lastPush) >= intervalMs
            || lastError == ErrorCode.UNKNOWN_SUBSCRIPTION_ID
            || lastError == ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;
    if (may) {
      lastGet = now;
      asked = true;
    }
    return may;
  }

  /** Whether it may push now: once after it asked, and then once an interval. */
  boolean mayPush(long now) {
    boolean may = asked || now - lastPush >= intervalMs;
    if (may) {
      lastPush = now;
      asked = false;
    }
    return may;
  }
}
