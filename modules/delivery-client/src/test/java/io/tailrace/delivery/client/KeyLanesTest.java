package io.tailrace.delivery.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyLanesTest {
  private final Deque<Runnable> ready = new ArrayDeque<>();
  private final KeyLanes lanes = new KeyLanes(ready::add);
  private final List<String> began = new ArrayList<>();
  private final List<Runnable> over = new ArrayList<>();

  @Test
  void tasksOfAKeyFollowEachOther() {
    submit("a", "a1");
    submit("a", "a2");
    submit("b", "b1");
    runAll();
    assertEquals(List.of("a1", "b1"), began);
    over.get(0).run();
    runAll();
    assertEquals(List.of("a1", "b1", "a2"), began);
  }

  @Test
  void aKeyThatIsDoneBeginsAnew() {
    submit("a", "a1");
    runAll();
    over.get(0).run();
    submit("a", "a2");
    runAll();
    assertEquals(List.of("a1", "a2"), began);
  }

  @Test
  void tasksWithoutAKeyWaitForNobody() {
    lanes.submit(Optional.empty(), next -> began.add("1"));
    lanes.submit(Optional.empty(), next -> began.add("2"));
    runAll();
    assertEquals(List.of("1", "2"), began);
  }

  private void submit(String key, String task) {
    lanes.submit(
        Optional.of(ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8))),
        next -> {
          began.add(task);
          over.add(next);
        });
  }

  private void runAll() {
    while (!ready.isEmpty()) {
      ready.poll().run();
    }
  }
}
