package io.tailrace.kernel.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private final TokenBucket bucket = new TokenBucket(new QuotaWindows(10, 1000));

  @Test
  void aBurstIsLetThroughAndOverdrawnOnce() {
    assertEquals(0, bucket.take(60, 5, true, 0)); // 50 tokens, and 10 that are owed
    assertEquals(2000, bucket.take(1, 5, true, 0));
    assertEquals(1000, bucket.take(1, 5, true, 1000));
    assertEquals(0, bucket.take(1, 5, true, 2001));
  }

  @Test
  void thePermissiveChargeIsAlwaysMade() {
    assertEquals(0, bucket.take(50, 5, false, 0));
    assertEquals(2000, bucket.take(10, 5, false, 0));
    assertEquals(4000, bucket.take(10, 5, false, 0));
  }

  @Test
  void aPauseFillsNoMoreThanABurst() {
    bucket.take(1, 5, true, 0);
    assertEquals(0, bucket.take(50, 5, false, 1_000_000));
    assertEquals(200, bucket.take(1, 5, false, 1_000_000));
  }
}
