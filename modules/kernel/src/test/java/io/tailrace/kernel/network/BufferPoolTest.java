package io.tailrace.kernel.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
  private final BufferPool pool = new BufferPool(64 << 10);

  @AfterEach
  void everythingComesBack() {
    assertEquals(0, pool.inUse());
    pool.close();
  }

  @Test
  void capacitiesAreTheNextPowerOfTwo() {
    assertEquals(1024, BufferPool.capacityFor(0));
    assertEquals(1024, BufferPool.capacityFor(1024));
    assertEquals(2048, BufferPool.capacityFor(1025));
    assertEquals(16 << 20, BufferPool.capacityFor((16 << 20) - 1));
    assertEquals((16 << 20) + 1, BufferPool.capacityFor((16 << 20) + 1));
    for (int size : new int[] {0, 1, 1023, 1024, 1025, 40_000, (16 << 20) + 7}) {
      PooledBuffer buffer = pool.take(size);
      assertEquals(BufferPool.capacityFor(size), buffer.capacity());
      buffer.release();
    }
  }

  @Test
  void whatComesBackIsUsedAgainAndEmpty() {
    PooledBuffer first = pool.take(3000);
    first.bytes().position(17).limit(20);
    first.release();
    assertEquals(4096, pool.retained());
    PooledBuffer second = pool.take(4000);
    assertSame(first, second);
    assertEquals(0, second.bytes().position());
    assertEquals(4096, second.bytes().limit());
    assertEquals(0, pool.retained());
    second.release();
  }

  @Test
  void noMoreIsKeptThanTheBound() {
    PooledBuffer[] all = new PooledBuffer[5];
    for (int i = 0; i < all.length; i++) {
      all[i] = pool.take(32 << 10);
    }
    for (PooledBuffer buffer : all) {
      buffer.release();
    }
    assertEquals(64 << 10, pool.retained());
  }

  @Test
  void aSharedBufferStaysUntilTheLastLetsGo() {
    PooledBuffer buffer = pool.take(10);
    buffer.retain();
    buffer.release();
    assertEquals(0, pool.retained());
    PooledBuffer other = pool.take(10);
    assertNotSame(buffer, other);
    other.release();
    buffer.release();
    assertThrows(IllegalStateException.class, buffer::release);
  }

  @Test
  void memoryThatWasNotNeededBetweenTwoTrimsIsFreed() {
    PooledBuffer rare = pool.take(8192);
    PooledBuffer often = pool.take(8192);
    rare.release();
    often.release();
    pool.trim();
    assertEquals(16384, pool.retained());
    pool.take(8192).release();
    pool.trim();
    assertEquals(8192, pool.retained());
    pool.trim();
    assertEquals(0, pool.retained());
  }

  @Test
  void freedMemoryCannotBeTouchedAnyMore() {
    PooledBuffer large = pool.take((16 << 20) + 1);
    ByteBuffer bytes = large.bytes();
    large.release();
    assertThrows(IllegalStateException.class, () -> bytes.get(0));
  }

  @Test
  void whatComesBackAfterTheEndIsFreed() {
    PooledBuffer late = pool.take(10);
    ByteBuffer bytes = late.bytes();
    pool.close();
    late.release();
    assertEquals(0, pool.retained());
    assertThrows(IllegalStateException.class, () -> bytes.get(0));
  }

  @Test
  void theBudgetIsPaidBackWithTheLastReference() {
    MemoryBudget budget = new MemoryBudget(1 << 20);
    PooledBuffer buffer = pool.take(2048);
    budget.take(buffer.capacity());
    buffer.chargedTo(budget);
    buffer.retain();
    buffer.release();
    assertEquals(2048, budget.used());
    buffer.release();
    assertEquals(0, budget.used());
    pool.take(2048).release();
    assertEquals(0, budget.used());
  }
}
