package io.tailrace.compression;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;

/** Writes one lz4 frame. */
final class Lz4Encoder extends EncoderStream {
  private static final int BLOCK = Lz4Frame.PLAIN.largestBlock();

  private final LZ4Compressor compressor;
  private final Pool<BlockBuffers> pool;
  private final BlockBuffers buffers;
  private boolean started;

  Lz4Encoder(
      OutputStream target,
      LZ4Compressor compressor,
      BlockBuffers buffers,
      Pool<BlockBuffers> pool) {
    super(target, BLOCK, buffers.plain(BLOCK));
    this.compressor = compressor;
    this.pool = pool;
    this.buffers = buffers;
  }

  @Override
  void encode(byte[] bytes, int length) throws IOException {
    start();
    int most = compressor.maxCompressedLength(length);
    byte[] framed = buffers.compressed(Integer.BYTES + most);
    int size = compressor.compress(bytes, 0, length, framed, Integer.BYTES, most);
    if (size < length) {
      writeLength(framed, size);
      target.write(framed, 0, Integer.BYTES + size);
    } else {
      writeLength(framed, length | Lz4Frame.STORED);
      target.write(framed, 0, Integer.BYTES);
      target.write(bytes, 0, length);
    }
  }

  @Override
  void finish() throws IOException {
    start();
    target.write(new byte[Integer.BYTES]);
  }

  private static void writeLength(byte[] framed, int length) {
    ByteBuffer.wrap(framed).order(ByteOrder.LITTLE_ENDIAN).putInt(length);
  }

  private void start() throws IOException {
    if (!started) {
      started = true;
      target.write(Lz4Frame.plainHeader());
    }
  }

  @Override
  void release() {
    pool.release(buffers);
  }
}
