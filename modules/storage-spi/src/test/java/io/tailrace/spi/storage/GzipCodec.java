package io.tailrace.spi.storage;

import io.tailrace.spi.compression.CompressionCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** A codec for tests. */
final class GzipCodec implements CompressionCodec {
  @Override
  public InputStream decompress(ByteBuffer compressed) {
    byte[] bytes = new byte[compressed.remaining()];
    compressed.duplicate().get(bytes);
    try {
      return new GZIPInputStream(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public OutputStream compress(OutputStream target, OptionalInt level) {
    try {
      return new GZIPOutputStream(target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
