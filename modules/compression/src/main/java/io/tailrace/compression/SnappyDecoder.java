package io.tailrace.compression;

import io.tailrace.compression.BlockBuffers.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;

/** Reads framed snappy blocks, or the single one that has no frame. */
final class SnappyDecoder extends DecoderStream {
  /** The best that the format can do is a copy of 64 bytes told in 3, so this is never reached. */
  private static final long MOST_EXPANSION = 22;

  private final ByteBuffer input;
  private final Pool<BlockBuffers> pool;
  private final BlockBuffers buffers;
  private boolean started;

  SnappyDecoder(ByteBuffer input, Pool<BlockBuffers> pool) {
    this.input = input;
    this.pool = pool;
    this.buffers = pool.acquire();
  }

  @Override
  boolean decode() throws IOException {
    if (!started) {
      started = true;
      if (!atFrame()) {
        decodeBlock(input.remaining());
        return true;
      }
      readHeader();
    }
    if (!input.hasRemaining()) {
      return false;
    }
    if (atFrame()) {
      readHeader(); // frames may follow each other
      return true;
    }
    if (input.remaining() < Integer.BYTES) {
      throw truncated("snappy");
    }
    decodeBlock(input.getInt());
    return true;
  }

  private boolean atFrame() {
    return input.remaining() >= SnappyCodec.HEADER_SIZE
        && input.getLong(input.position()) == SnappyCodec.MAGIC;
  }

  private void readHeader() throws IOException {
    input.getLong();
    int version = input.getInt();
    int readableSince = input.getInt();
    if (version < SnappyCodec.VERSION || readableSince > SnappyCodec.VERSION) {
      throw new IOException("Unknown version of snappy framing: " + version);
    }
  }

  private void decodeBlock(int size) throws IOException {
    if (size < 0) {
      throw new IOException("A snappy block of " + size + " bytes");
    }
    if (size == 0 || size > input.remaining()) {
      throw truncated("snappy");
    }
    Bytes block = buffers.take(input, size);
    int length = Snappy.uncompressedLength(block.array(), block.offset(), size);
    if (length < 0 || length > MOST_EXPANSION * size) {
      throw new IOException("A snappy block of " + size + " bytes claims to hold " + length);
    }
    byte[] plain = buffers.plain(length);
    supply(plain, 0, Snappy.uncompress(block.array(), block.offset(), size, plain, 0));
  }

  @Override
  void release() {
    pool.release(buffers);
  }
}
