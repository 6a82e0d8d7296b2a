package io.tailrace.compression;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdException;
import io.tailrace.compression.ZstdCodec.Compressing;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Writes one Zstandard frame, without a content size or checksum, as Java clients do. */
final class ZstdEncoder extends EncoderStream {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Pool<Compressing> pool;
  private final Compressing workspace;
  private final ByteBuffer compressed;

  ZstdEncoder(OutputStream target, int level, Compressing workspace, Pool<Compressing> pool) {
    super(target, workspace.plain.length, workspace.plain);
    this.pool = pool;
    this.workspace = workspace;
    this.compressed = ByteBuffer.wrap(workspace.compressed);
    workspace.start(level);
  }

  @Override
  void encode(byte[] bytes, int length) throws IOException {
    ByteBuffer plain = ByteBuffer.wrap(bytes, 0, length);
    while (plain.hasRemaining()) {
      step(plain, EndDirective.CONTINUE);
    }
  }

  @Override
  void finish() throws IOException {
    boolean ended;
    do {
      ended = step(NOTHING.duplicate(), EndDirective.END);
    } while (!ended);
  }

  private boolean step(ByteBuffer plain, EndDirective directive) throws IOException {
    boolean done;
    try {
      done = workspace.context.compressByteBufferStream(compressed.clear(), plain, directive);
    } catch (ZstdException e) {
      throw new IOException("zstd cannot compress: " + e.getMessage(), e);
    }
    target.write(workspace.compressed, 0, compressed.position());
    return done;
  }

  @Override
  void release() {
    pool.release(workspace);
  }
}
