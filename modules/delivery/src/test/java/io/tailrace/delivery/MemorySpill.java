package io.tailrace.delivery;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** Room on the heap. */
final class MemorySpill implements Spill {
  private final Map<Integer, ByteBuffer> slots = new HashMap<>();
  private final int slotSize;

  MemorySpill(int slotSize) {
    this.slotSize = slotSize;
  }

  @Override
  public void write(int slot, ByteBuffer bytes) {
    slots.put(slot, ByteBuffer.allocate(slotSize).put(bytes));
  }

  @Override
  public void read(int slot, int position, ByteBuffer target) {
    target.put(slots.get(slot).slice(position, target.remaining()));
  }

  @Override
  public void close() {
    slots.clear();
  }
}
