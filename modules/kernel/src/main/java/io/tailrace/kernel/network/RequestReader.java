package io.tailrace.kernel.network;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * Reads the requests of one connection: into the loop's scratch memory, where whole requests are
 * handled in place; what remains of them moves to memory of the connection's own, and the rest of a
 * large request is read straight into that.
 */
final class RequestReader implements MemoryBudget.Claimant {
  /** How often one connection may read before it is the turn of the others. */
  private static final int READS_PER_TURN = 4;

  /** How much is read at once when memory is short: enough for what keeps clients alive. */
  private static final int SHORT_READ = 4 << 10;

  private final ConnectionGroup group;
  private final Connection connection;
  private final SocketChannel channel;

  /** Requests that are not whole, or whose turn has not come; null if there are none. */
  private Input input;

  private Claim claim = Claim.NONE;
  private int claimed;

  /** Where it stands with the memory that it needs to read more of a request. */
  private enum Claim {
    NONE,
    WAITING,
    GRANTED
  }

  RequestReader(ConnectionGroup group, Connection connection, SocketChannel channel) {
    this.group = group;
    this.connection = connection;
    this.channel = channel;
  }

  /** Whether it waits for memory. */
  boolean isWaiting() {
    return claim != Claim.NONE;
  }

  boolean isHoldingMemory() {
    return input != null;
  }

  @Override
  public int claim() {
    return claimed;
  }

  @Override
  public void granted() {
    // Others are being served right now: it goes on when they are done.
    claim = Claim.GRANTED;
    group.changed(connection);
  }

  /** Goes on with a large request, if the memory for it was granted. */
  void useGrantedMemory() {
    if (claim == Claim.GRANTED) {
      grow();
    }
  }

  /** Lets go of everything. */
  void close() {
    releaseInput();
    if (claim == Claim.GRANTED) {
      group.budget().give(claimed);
    }
    claim = Claim.NONE;
    group.budget().withdraw(this);
  }

  /** Reads what the client sent, and has the whole requests handled. */
  void read() throws IOException {
    boolean more = true;
    for (int i = 0; i < READS_PER_TURN && more && connection.mayRead(); i++) {
      more = input == null ? readFresh() : readRest();
    }
  }

  /** Reads requests into the loop's own memory, and says whether there may be more. */
  private boolean readFresh() throws IOException {
    Scratch scratch = group.scratch();
    int most = group.budget().isExhausted() ? SHORT_READ : Scratch.SIZE;
    int count = scratch.readFrom(channel, most);
    if (!received(count)) {
      return false;
    }
    PooledBuffer memory = scratch.memory();
    int end = scratch.end();
    int at = connection.handleRequests(memory, end - count, end);
    if (at < end && !connection.isClosed()) {
      keep(memory.bytes(), at, end);
    }
    return count == most;
  }

  /** Reads more of a request that is not whole, and says whether there may be more. */
  private boolean readRest() throws IOException {
    if (!input.hasRoom() && !requestMemory()) {
      return false;
    }
    if (!received(input.readFrom(channel))) {
      return false;
    }
    handleKept();
    return input != null && input.isFull();
  }

  private boolean received(int count) {
    if (count > 0) {
      group.countIn(count);
    } else if (count < 0 && input == null) {
      connection.close(CloseReason.CLIENT_CLOSED, "closed by the client", Optional.empty());
    } else if (count < 0) {
      connection.close(CloseReason.CONNECTION_LOST, "ended within a request", Optional.empty());
    }
    return count > 0;
  }

  /** Takes over what the loop's memory cannot hold until the rest of it comes. */
  private void keep(ByteBuffer bytes, int from, int to) {
    MemoryBudget budget = group.budget();
    int maxRequestBytes = group.maxRequestBytes();
    int fit =
        budget.isExhausted() || !connection.mayHandle()
            ? to - from
            : Input.fitFor(bytes, from, to - from, maxRequestBytes);
    PooledBuffer memory = group.pool().take(fit);
    budget.take(memory.capacity());
    memory.chargedTo(budget);
    input = new Input(maxRequestBytes, memory, bytes, from, to);
  }

  /** Gets the memory to read on, or waits for it. */
  private boolean requestMemory() {
    claimed = input.largerCapacity();
    claim = Claim.WAITING;
    if (!group.budget().request(this)) {
      return false;
    }
    grow();
    return true;
  }

  private void grow() {
    MemoryBudget budget = group.budget();
    claim = Claim.GRANTED;
    PooledBuffer larger = group.pool().take(claimed);
    claim = Claim.NONE;
    larger.chargedTo(budget);
    input.growInto(larger);
  }

  /** Handles what was read before and is whole, now that its turn may have come. */
  void handleKept() throws IOException {
    if (input == null || !connection.mayHandle()) {
      return;
    }
    PooledBuffer memory = input.memory();
    // Its bytes are being read even if the connection is closed meanwhile.
    memory.retain();
    try {
      int start = input.start();
      int at = connection.handleRequests(memory, start, input.end());
      if (!connection.isClosed() && at > start) {
        group.budget().finished(this);
        input.handledUpTo(at);
        if (input.isEmpty()) {
          releaseInput();
        }
      }
    } finally {
      memory.release();
    }
  }

  private void releaseInput() {
    if (input != null) {
      input.release();
      input = null;
    }
  }
}
