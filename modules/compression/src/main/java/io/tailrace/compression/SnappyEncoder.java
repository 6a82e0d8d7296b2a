package io.tailrace.compression;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;

/** Writes framed snappy blocks. */
final class SnappyEncoder extends EncoderStream {
  private static final int BLOCK = 32 * 1024;

  private final Pool<BlockBuffers> pool;
  private final BlockBuffers buffers;
  private boolean started;

  SnappyEncoder(OutputStream target, BlockBuffers buffers, Pool<BlockBuffers> pool) {
    super(target, BLOCK, buffers.plain(BLOCK));
    this.pool = pool;
    this.buffers = buffers;
  }

  @Override
  void encode(byte[] bytes, int length) throws IOException {
    start();
    byte[] framed = buffers.compressed(Integer.BYTES + Snappy.maxCompressedLength(length));
    int size = Snappy.compress(bytes, 0, length, framed, Integer.BYTES);
    ByteBuffer.wrap(framed).putInt(size);
    target.write(framed, 0, Integer.BYTES + size);
  }

  @Override
  void finish() throws IOException {
    start();
  }

  private void start() throws IOException {
    if (!started) {
      started = true;
      ByteBuffer header = ByteBuffer.allocate(SnappyCodec.HEADER_SIZE);
      header.putLong(SnappyCodec.MAGIC).putInt(SnappyCodec.VERSION).putInt(SnappyCodec.VERSION);
      target.write(header.array());
    }
  }

  @Override
  void release() {
    pool.release(buffers);
  }
}
