package io.tailrace.kernel.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.wire.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ProducerIdsTest {
  private final MemoryMetadataLog log = new MemoryMetadataLog(MetadataImage.EMPTY);
  private final Queue<Runnable> background = new ArrayDeque<>();
  private final List<Long> drawn = new ArrayList<>();
  private final List<ErrorCode> refused = new ArrayList<>();

  private void runAll() {
    while (!background.isEmpty()) {
      background.poll().run();
    }
  }

  private void draw(ProducerIds ids, int times) {
    for (int i = 0; i < times; i++) {
      ids.draw(drawn::add, refused::add);
    }
  }

  private Controller controller(MetadataImage image) {
    return new Controller(new MemoryMetadataLog(image), background::add, (_, _) -> {});
  }

  @Test
  void noIdIsDrawnTwiceNotAfterARestartEither() {
    Controller controller = new Controller(log, background::add, (_, _) -> {});
    draw(new ProducerIds(controller), 3);
    runAll();
    assertEquals(List.of(0L, 1L, 2L), drawn);
    drawn.clear();
    draw(new ProducerIds(controller(controller.image())), 1);
    runAll();
    assertEquals(List.of((long) ProducerIds.BLOCK_SIZE), drawn);
  }

  @Test
  void manyWhoWaitAreServedWithAsFewReservationsAsCanBe() {
    Controller controller = new Controller(log, background::add, (_, _) -> {});
    draw(new ProducerIds(controller), 2 * ProducerIds.BLOCK_SIZE + 1);
    runAll();
    assertEquals(2 * ProducerIds.BLOCK_SIZE + 1, drawn.stream().distinct().count());
    assertEquals(3, log.records.size());
  }

  @Test
  void anIdFromMemoryNeedsNobodyElse() {
    ProducerIds ids = new ProducerIds(controller(MetadataImage.EMPTY));
    draw(ids, 1);
    runAll();
    draw(ids, ProducerIds.BLOCK_SIZE - 1);
    assertEquals(ProducerIds.BLOCK_SIZE, drawn.size());
    assertTrue(background.isEmpty());
  }

  @Test
  void aFailedReservationIsToldToAllWhoWaitAndTriedAgainForTheNext() {
    ProducerIds ids = new ProducerIds(new Controller(log, background::add, (_, _) -> {}));
    log.isFull = true;
    draw(ids, 2);
    runAll();
    assertEquals(List.of(ErrorCode.KAFKA_STORAGE_ERROR, ErrorCode.KAFKA_STORAGE_ERROR), refused);
    log.isFull = false;
    draw(ids, 1);
    runAll();
    assertEquals(List.of(0L), drawn);
  }
}
