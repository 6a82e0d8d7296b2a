package io.tailrace.spi.compression;

import io.tailrace.spi.plugin.Plugin;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * Compresses and decompresses the records of a batch, byte-compatible with Kafka's clients.
 *
 * <p>Both methods may be called from any thread at the same time; the streams that they return are
 * used by one thread each, and always closed. A stream holds native memory at most until it is
 * closed. Streams are read and written in steps, so the reader bounds what a small input may expand
 * to.
 */
public interface CompressionCodec extends Plugin {

  /**
   * Reads what {@link #compress} or a Kafka client wrote. The buffer's position and limit bound the
   * input and are left as they are; it may be direct, and is not read after the stream is closed.
   * Corrupt input shows as an {@link java.io.IOException} from the stream's read methods, or as an
   * {@link java.io.UncheckedIOException} from here.
   */
  InputStream decompress(ByteBuffer compressed);

  /**
   * Writes compressed bytes to {@code target}; closing the stream ends the frame and closes the
   * target. Flushing it need not end a block.
   *
   * @param level the codec's compression level, or empty for its default; one out of the codec's
   *     range is an {@link IllegalArgumentException}
   */
  OutputStream compress(OutputStream target, OptionalInt level);
}
