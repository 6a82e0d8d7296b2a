package io.tailrace.kernel.network;

/**
 * What a socket did not take.
 *
 * @param output what is to be sent
 * @param memory where its bytes are
 */
record UnsentOutput(Output output, PooledBuffer memory) {

  /** Takes over what a loop's own output has left, so that the loop can go on with others. */
  static UnsentOutput of(Output output, BufferPool pool, MemoryBudget budget) {
    PooledBuffer memory = pool.take(output.unsentBytes());
    budget.take(memory.capacity());
    memory.chargedTo(budget);
    return new UnsentOutput(output.moveTo(memory.bytes()), memory);
  }

  /** Lets go of everything, sent or not. */
  void release() {
    output.discard();
    memory.release();
  }
}
