package io.tailrace.kernel.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrictTimerTest {
  private final ManualTimer late = new ManualTimer();
  private final StrictTimer timer = new StrictTimer(late);
  private final List<String> ran = new ArrayList<>();

  @Test
  void aTaskThatIsCancelledWhenItIsDueDoesNotRun() {
    late.cancelTooLate();
    CoordinatorTimer.Timeout timeout = timer.schedule(10, () -> ran.add("cancelled"));
    timer.schedule(10, () -> ran.add("kept"));
    timeout.cancel();
    late.advance(10);
    assertEquals(List.of("kept"), ran);
  }

  @Test
  void aTaskThatFailsDoesNotKeepOthersFromRunning() {
    timer.schedule(
        1,
        () -> {
          throw new IllegalStateException("thrown by a test");
        });
    timer.schedule(2, () -> ran.add("next"));
    late.advance(2);
    assertEquals(List.of("next"), ran);
  }
}
