package io.tailrace.compression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolTest {
  private final List<Native> made = new ArrayList<>();
  private final Pool<Native> pool =
      new Pool<>(
          () -> {
            Native workspace = new Native();
            made.add(workspace);
            return workspace;
          });

  @Test
  void whatExceedsTheBoundIsFreedAtOnce() {
    List<Native> inUse = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      inUse.add(pool.acquire());
    }
    inUse.forEach(pool::release);
    assertTrue(pool.idle() >= 1 && pool.idle() <= 8, "idle: " + pool.idle());
    assertEquals(50 - pool.idle(), made.stream().filter(workspace -> workspace.closed).count());
  }

  @Test
  void whatIsReleasedAfterClosingIsFreed() {
    Native early = pool.acquire();
    Native late = pool.acquire();
    pool.release(early);
    pool.close();
    assertTrue(early.closed);
    pool.release(late);
    assertTrue(late.closed);
    assertEquals(0, pool.idle());
  }

  @Test
  void whatHasGrownTooLargeIsNotKept() {
    Native workspace = pool.acquire();
    workspace.large = true;
    pool.release(workspace);
    assertTrue(workspace.closed);
  }

  private static final class Native implements Workspace {
    private boolean large;
    private boolean closed;

    @Override
    public boolean isWorthKeeping() {
      return !large;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
