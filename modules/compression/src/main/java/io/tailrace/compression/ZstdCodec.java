package io.tailrace.compression;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import io.tailrace.spi.compression.CompressionCodec;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** Zstandard frames (RFC 8878). A native context is used by one stream at a time, then kept. */
final class ZstdCodec implements CompressionCodec {
  private static final int BLOCK = 64 * 1024;

  private final Pool<Compressing> compressing = new Pool<>(Compressing::new);
  private final Pool<Decompressing> decompressing = new Pool<>(Decompressing::new);

  @Override
  public InputStream decompress(ByteBuffer compressed) {
    return new ZstdDecoder(compressed, decompressing);
  }

  @Override
  public OutputStream compress(OutputStream target, OptionalInt level) {
    return new ZstdEncoder(
        target, ZstdProvider.LEVELS.choose(level), compressing.acquire(), compressing);
  }

  @Override
  public void close() {
    compressing.close();
    decompressing.close();
  }

  /** A context for writing, and its buffers. */
  static final class Compressing implements Workspace {
    /** Up to this level a context takes some 5 MiB; at the highest it is most of a GiB. */
    private static final int HIGHEST_KEPT = 6;

    final ZstdCompressCtx context = new ZstdCompressCtx();
    final byte[] plain = new byte[BLOCK];
    final byte[] compressed = new byte[BLOCK];
    private int highest;

    void start(int level) {
      highest = Math.max(highest, level);
      context.reset();
      context.setLevel(level);
    }

    @Override
    public boolean isWorthKeeping() {
      return highest <= HIGHEST_KEPT;
    }

    @Override
    public void close() {
      context.close();
    }
  }

  /** A context for reading, and its buffer. */
  static final class Decompressing implements Workspace {
    /** What every reader has to offer (RFC 8878, 3.1.1.1.2); a frame may ask for 128 MiB. */
    private static final long LARGEST_KEPT = 8L << 20;

    final ZstdDecompressCtx context = new ZstdDecompressCtx();
    final byte[] plain = new byte[BLOCK];
    private long largest;

    void startFrame(long windowSize) {
      largest = Math.max(largest, windowSize);
    }

    @Override
    public boolean isWorthKeeping() {
      return largest <= LARGEST_KEPT;
    }

    @Override
    public void close() {
      context.close();
    }
  }
}
