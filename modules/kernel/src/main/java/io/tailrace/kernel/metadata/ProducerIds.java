package io.tailrace.kernel.metadata;

import io.tailrace.kernel.metadata.Controller.Change;
import io.tailrace.kernel.schema.ProducerIdsRecord;
import io.tailrace.wire.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Hands out producer ids, each one once in the life of the cluster. They are reserved in blocks,
 * durably, so that most requests are answered from memory; what is left of a block when the broker
 * stops is never used. For any thread; nothing here blocks.
 */
public final class ProducerIds {
  /** How many ids are reserved at a time, as many as Kafka does. */
  static final int BLOCK_SIZE = 1000;

  private final Controller controller;
  private final Queue<Waiting> waiting = new ArrayDeque<>(); // one a request: bounded by those
  private long next;
  private long end;
  private boolean reserving;

  private record Waiting(LongConsumer done, Consumer<ErrorCode> failed) {}

  /** With nothing reserved yet. */
  public ProducerIds(Controller controller) {
    this.controller = controller;
  }

  /**
   * Draws an id.
   *
   * @param done told the id, perhaps before this returns
   * @param failed told why there is none
   */
  public void draw(LongConsumer done, Consumer<ErrorCode> failed) {
    long id;
    synchronized (this) {
      if (next == end) {
        waiting.add(new Waiting(done, failed));
        if (reserving) {
          return;
        }
        reserving = true;
        id = -1;
      } else {
        id = next++;
      }
    }
    if (id == -1) {
      controller.change(ProducerIds::reserve, this::reserved, this::failed);
    } else {
      done.accept(id);
    }
  }

  /** Decides on the next block: the answer is its first id. */
  static Change<Long> reserve(MetadataImage image) {
    long first = image.nextProducerId();
    if (first > Long.MAX_VALUE - BLOCK_SIZE) {
      throw new IllegalStateException("All producer ids are used");
    }
    return new Change<>(List.of(new ProducerIdsRecord().nextProducerId(first + BLOCK_SIZE)), first);
  }

  private void reserved(long first) {
    List<Waiting> served;
    boolean more;
    synchronized (this) {
      next = first;
      end = first + BLOCK_SIZE;
      served = take(BLOCK_SIZE);
      next += served.size();
      more = !waiting.isEmpty();
      reserving = more;
    }
    for (int number = 0; number < served.size(); number++) {
      served.get(number).done.accept(first + number);
    }
    if (more) {
      controller.change(ProducerIds::reserve, this::reserved, this::failed);
    }
  }

  private void failed(ErrorCode error) {
    List<Waiting> refused;
    synchronized (this) {
      refused = take(Integer.MAX_VALUE);
      reserving = false;
    }
    refused.forEach(one -> one.failed.accept(error));
  }

  private List<Waiting> take(int limit) {
    List<Waiting> taken = new ArrayList<>();
    while (taken.size() < limit && !waiting.isEmpty()) {
      taken.add(waiting.poll());
    }
    return taken;
  }
}
