package io.tailrace.compression;

import io.tailrace.compression.GzipCodec.Deflating;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes one gzip member. */
final class GzipEncoder extends EncoderStream {
  private final Pool<Deflating> pool;
  private final Deflating workspace;
  private final Deflater deflater;
  private final CRC32 crc = new CRC32();
  private boolean started;

  GzipEncoder(OutputStream target, int level, Deflating workspace, Pool<Deflating> pool) {
    super(target, workspace.plain.length, workspace.plain);
    this.pool = pool;
    this.workspace = workspace;
    this.deflater = workspace.deflater;
    deflater.setLevel(level);
  }

  @Override
  void encode(byte[] bytes, int length) throws IOException {
    start();
    crc.update(bytes, 0, length);
    deflater.setInput(bytes, 0, length);
    while (!deflater.needsInput()) {
      deflate();
    }
  }

  @Override
  void finish() throws IOException {
    start();
    deflater.finish();
    while (!deflater.finished()) {
      deflate();
    }
    ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    trailer.putInt((int) crc.getValue()).putInt((int) deflater.getBytesRead());
    target.write(trailer.array());
  }

  private void start() throws IOException {
    if (!started) {
      started = true;
      target.write(GzipFormat.PLAIN_HEADER);
    }
  }

  private void deflate() throws IOException {
    int count = deflater.deflate(workspace.compressed);
    target.write(workspace.compressed, 0, count);
  }

  @Override
  void release() {
    deflater.reset();
    pool.release(workspace);
  }
}
