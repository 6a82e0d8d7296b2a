package io.tailrace.compression;

import io.tailrace.compression.ZstdCodec.Decompressing;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads one Zstandard frame or several in a row. */
final class ZstdDecoder extends DecoderStream {
  private final ByteBuffer input;
  private final Pool<Decompressing> pool;
  private final Decompressing workspace;
  private final ByteBuffer plain;
  private boolean started;
  private boolean inFrame;

  ZstdDecoder(ByteBuffer compressed, Pool<Decompressing> pool) {
    this.input = reachable(compressed);
    this.pool = pool;
    this.workspace = pool.acquire();
    this.plain = ByteBuffer.wrap(workspace.plain);
    workspace.context.reset();
  }

  /** The library reads direct memory and arrays; a read-only view of an array is neither. */
  private static ByteBuffer reachable(ByteBuffer compressed) {
    ByteBuffer view = compressed.duplicate();
    return view.isDirect() || view.hasArray()
        ? view
        : ByteBuffer.allocate(view.remaining()).put(view).flip();
  }

  @Override
  boolean decode() throws IOException {
    if (!inFrame) {
      if (started && !input.hasRemaining()) {
        return false;
      }
      started = true;
      inFrame = true;
      workspace.startFrame(ZstdFrame.windowSize(input));
    }
    int before = input.position();
    boolean ended = workspace.context.decompressByteBufferStream(plain.clear(), input);
    supply(workspace.plain, 0, plain.position());
    if (ended) {
      inFrame = false;
    } else if (plain.position() == 0 && input.position() == before) {
      throw truncated("zstd");
    }
    return true;
  }

  @Override
  void release() {
    pool.release(workspace);
  }
}
