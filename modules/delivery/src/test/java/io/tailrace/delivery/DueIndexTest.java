package io.tailrace.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DueIndexTest {
  private record Entry(long due, long offset) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int order = Long.compare(due, other.due);
      return order != 0 ? order : Long.compare(offset, other.offset);
    }
  }

  @Test
  void whatIsDueFirstIsTakenFirstHoweverMuchIsSpilled() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    DueIndex index = new DueIndex(16, new MemorySpill(DueIndex.slotSize(16)));
    PriorityQueue<Entry> expected = new PriorityQueue<>();
    for (int i = 0; i < 20_000; i++) {
      if (random.nextInt(5) > 1) {
        Entry entry = new Entry(random.nextInt(1_000), i);
        index.add(entry.due, entry.offset);
        expected.add(entry);
      } else if (!expected.isEmpty()) {
        assertEquals(expected.peek().due, index.nextDueMs(), "seed " + seed);
        assertEquals(expected.poll().offset, index.take(), "seed " + seed);
      }
      assertEquals(expected.size(), index.count());
    }
    while (!expected.isEmpty()) {
      assertEquals(expected.poll().offset, index.take(), "seed " + seed);
    }
    assertEquals(DueIndex.NEVER, index.nextDueMs());
    assertEquals(0, index.runs());
  }

  @Test
  void aMillionEntriesAreAFewRunsInAFileThatIsGoneAfterwards() {
    int capacity = 1 << 16;
    try (FileSpill spill = new FileSpill(DueIndex.slotSize(capacity))) {
      DueIndex index = new DueIndex(capacity, spill);
      Random random = new Random(7);
      for (int i = 0; i < 1_000_000; i++) {
        index.add(random.nextLong(1L << 40), i);
      }
      assertTrue(index.runs() < 25, index.toString());
      long last = 0;
      for (int i = 0; i < 1_000_000; i++) {
        long due = index.nextDueMs();
        assertTrue(due >= last);
        last = due;
        index.take();
      }
      assertEquals(DueIndex.NEVER, index.nextDueMs());
    }
  }
}
