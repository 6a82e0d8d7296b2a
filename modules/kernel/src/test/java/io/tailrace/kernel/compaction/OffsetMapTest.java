package io.tailrace.kernel.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The map of keys to their newest offsets. */
class OffsetMapTest {
  private static ByteBuffer key(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theNewestOffsetOfAKeyIsFound() {
    try (OffsetMap map = new OffsetMap(1_000, 0.9)) {
      assertEquals(OffsetMap.NONE, map.get(key("a")));
      assertTrue(map.put(key("a"), 0));
      assertTrue(map.put(key("b"), 1));
      assertTrue(map.put(key("a"), 2));
      assertTrue(map.put(key(""), 3));
      assertEquals(2, map.get(key("a")));
      assertEquals(1, map.get(key("b")));
      assertEquals(3, map.get(key("")));
      assertEquals(OffsetMap.NONE, map.get(key("c")));
      assertEquals(3, map.size());
    }
  }

  @Test
  void aFullMapTakesNoNewKeyButNewOffsetsOfOldOnes() {
    try (OffsetMap map = new OffsetMap(10 * OffsetMap.BYTES_PER_KEY, 0.5)) {
      for (int i = 0; i < 5; i++) {
        assertTrue(map.put(key("k" + i), i));
      }
      assertFalse(map.put(key("k5"), 5));
      assertTrue(map.put(key("k3"), 6));
      assertEquals(6, map.get(key("k3")));
      assertEquals(OffsetMap.NONE, map.get(key("k5")));
    }
  }

  @Test
  void theSmallestMapHoldsAKeyAndEndsItsSearches() {
    try (OffsetMap map = new OffsetMap(1, 1)) {
      assertTrue(map.put(key("a"), 7));
      assertFalse(map.put(key("b"), 8));
      assertEquals(7, map.get(key("a")));
      assertEquals(OffsetMap.NONE, map.get(key("b")));
    }
  }

  @Test
  void aMapOfTheSizeForSoManyKeysHoldsThem() {
    for (int keys : new int[] {0, 1, 2, 10, 99, 1_000}) {
      for (double load : new double[] {0.1, 0.75, 0.9, 1}) {
        try (OffsetMap map = new OffsetMap(OffsetMap.bytesFor(keys, load), load)) {
          for (int i = 0; i < keys; i++) {
            assertTrue(map.put(key("key-" + i), i), keys + " keys at " + load);
          }
        }
      }
    }
    assertEquals(Long.MAX_VALUE, OffsetMap.bytesFor(Long.MAX_VALUE, 0.01));
  }

  @Test
  void itAgreesWithAnOrdinaryMap() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<String, Long> expected = new HashMap<>();
    try (OffsetMap map = new OffsetMap(2_000 * OffsetMap.BYTES_PER_KEY, 1)) {
      for (long offset = 0; offset < 20_000; offset++) {
        String text = "key-" + random.nextInt(1_999);
        assertTrue(map.put(key(text), offset), "seed " + seed);
        expected.put(text, offset);
      }
      expected.forEach((text, offset) -> assertEquals(offset, map.get(key(text)), "seed " + seed));
      assertEquals(expected.size(), map.size());
    }
  }
}
