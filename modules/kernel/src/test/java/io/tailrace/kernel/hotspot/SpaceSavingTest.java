package io.tailrace.kernel.hotspot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.hotspot.SpaceSaving.Sum;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpaceSavingTest {
  private final SpaceSaving counted = new SpaceSaving(16);

  @Test
  void countsExactlyWhatFits() {
    counted.add("a", 5);
    counted.add("b", 7);
    counted.add("a", 4);
    assertEquals(new Sum("a", 9, 0), counted.largest().getFirst());
    assertEquals(16, counted.total());
  }

  @Test
  void whateverHasMoreThanItsShareIsThereAndNeverTooLow() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<String, Long> exact = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      String name = random.nextInt(3) == 0 ? "hot" + random.nextInt(4) : "n" + random.nextInt(9999);
      counted.add(name, 1);
      exact.merge(name, 1L, Long::sum);
    }
    assertEquals(50_000, counted.total());
    Map<String, Sum> found = new HashMap<>();
    counted.largest().forEach(sum -> found.put(sum.name(), sum));
    assertEquals(16, found.size());
    exact.forEach(
        (name, sum) -> {
          if (sum > 50_000 / 16) {
            assertTrue(found.containsKey(name), name + ", seed " + seed);
          }
          if (found.containsKey(name)) {
            Sum estimate = found.get(name);
            assertTrue(estimate.sum() >= sum, estimate + " < " + sum + ", seed " + seed);
            assertTrue(estimate.sum() - estimate.error() <= sum, estimate + ", seed " + seed);
          }
        });
  }

  @Test
  void whatTwoHaveCountedIsWhatOneWouldHave() {
    SpaceSaving other = new SpaceSaving(16);
    counted.add("a", 3);
    other.add("a", 4);
    other.add("b", 9);
    counted.addAll(other);
    assertEquals(16, counted.total());
    assertEquals(new Sum("b", 9, 0), counted.largest().getFirst());
    assertEquals(new Sum("a", 7, 0), counted.largest().getLast());
  }
}
