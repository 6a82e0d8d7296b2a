package io.tailrace.compression;

import io.tailrace.spi.compression.CompressionCodec;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** The gzip file format (RFC 1952) around deflate. */
final class GzipCodec implements CompressionCodec {
  private static final int BLOCK = 16 * 1024;

  private final Pool<Deflating> deflating = new Pool<>(Deflating::new);
  private final Pool<Inflating> inflating = new Pool<>(Inflating::new);

  @Override
  public InputStream decompress(ByteBuffer compressed) {
    return new GzipDecoder(compressed.duplicate(), inflating);
  }

  @Override
  public OutputStream compress(OutputStream target, OptionalInt level) {
    return new GzipEncoder(
        target, GzipProvider.LEVELS.choose(level), deflating.acquire(), deflating);
  }

  @Override
  public void close() {
    deflating.close();
    inflating.close();
  }

  /** A deflater without zlib's own header, and its buffers. */
  static final class Deflating implements Workspace {
    final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    final byte[] plain = new byte[BLOCK];
    final byte[] compressed = new byte[BLOCK];

    @Override
    public void close() {
      deflater.end();
    }
  }

  /** An inflater without zlib's own header, and its buffer. */
  static final class Inflating implements Workspace {
    final Inflater inflater = new Inflater(true);
    final byte[] plain = new byte[BLOCK];

    @Override
    public void close() {
      inflater.end();
    }
  }
}
