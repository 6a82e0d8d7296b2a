package io.tailrace.kernel.network;

import io.tailrace.spi.storage.LogSlice;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.Message;
import io.tailrace.wire.Payload;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Encodes the responses of one connection at a time, several of them one after the other, each in
 * one pass. Larger runs of stored records are not copied but spliced in. Used on one thread.
 */
final class ResponseWriter extends ByteWriter {
  /**
   * Runs up to this size are copied. Sending them from the file takes two more system calls, and
   * was measured to cost twice as much at 16 KiB, a fifth more at 64, and the same at 128.
   */
  static final int LARGEST_COPY = 64 << 10;

  /** But no more is copied than this, so that a client that does not read holds little. */
  private static final int COPIED_AT_MOST = 256 << 10;

  private static final int INITIAL_CAPACITY = 64 << 10;
  private static final int LARGEST_KEPT = 1 << 20;

  private final Memory memory;
  private final ArrayDeque<Splice> splices;
  private final Output output;

  ResponseWriter(BufferPool pool) {
    this(new Memory(pool));
  }

  private ResponseWriter(Memory memory) {
    super(memory, INITIAL_CAPACITY, Integer.MAX_VALUE);
    this.memory = memory;
    this.splices = new ArrayDeque<>();
    this.output = new Output(splices);
  }

  /** Adds a response, with its length before it. */
  void add(PendingExchange exchange, Message response) {
    int start = position();
    int sizeBefore = size();
    int32(0);
    int32(exchange.correlationId());
    if (exchange.responseHeaderVersion() >= 1) {
      unsignedVarint(0); // no tagged fields
    }
    response.write(this, exchange.responseVersion());
    int32(start, size() - sizeBefore - Integer.BYTES);
  }

  /** What was added, to be sent before anything else is added. */
  Output output() {
    return output.reset(memory.view, position());
  }

  /** Forgets what was added, sent or not, and closes what was spliced in. */
  void reset() {
    output.discard();
    clear();
    if (capacity() > LARGEST_KEPT) {
      free();
    }
  }

  /** Lets go of the buffer, until something is added. */
  void free() {
    if (capacity() > 0) {
      detach();
      memory.free();
    }
  }

  @Override
  protected void payload(Payload payload) {
    if (!(payload instanceof LogPayload(LogSlice slice))) {
      super.payload(payload);
    } else if (slice.size() > LARGEST_COPY || position() + slice.size() > COPIED_AT_MOST) {
      splices.add(new Splice(position(), slice));
      spliced(slice.size());
    } else {
      try (slice) {
        super.payload(payload);
      }
    }
  }

  /** The writer's buffers, out of the loop's pool. */
  private static final class Memory implements Allocator {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BufferPool pool;
    private PooledBuffer current;
    private PooledBuffer former;

    /** The same bytes as the writer's buffer, with a position and a limit of its own. */
    private ByteBuffer view = NOTHING;

    Memory(BufferPool pool) {
      this.pool = pool;
    }

    @Override
    public ByteBuffer allocate(int capacity) {
      PooledBuffer next = pool.take(capacity);
      former = current;
      current = next;
      view = next.bytes().duplicate();
      return next.bytes();
    }

    @Override
    public void release(ByteBuffer buffer) {
      former.release();
      former = null;
    }

    void free() {
      current.release();
      current = null;
      view = NOTHING;
    }
  }
}
