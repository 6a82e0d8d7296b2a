package io.tailrace.compression;

import io.tailrace.spi.compression.CompressionCodec;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/** The lz4 frame format, with the header checksum that batches of magic 2 have. */
final class Lz4Codec implements CompressionCodec {
  private final Pool<BlockBuffers> pool = new Pool<>(BlockBuffers::new);

  @Override
  public InputStream decompress(ByteBuffer compressed) {
    return new Lz4Decoder(compressed.duplicate(), pool);
  }

  @Override
  public OutputStream compress(OutputStream target, OptionalInt level) {
    LZ4Compressor compressor = compressor(Lz4Provider.LEVELS.choose(level));
    return new Lz4Encoder(target, compressor, pool.acquire(), pool);
  }

  /** As with Kafka's clients, the default level stands for the fast compressor, not for level 9. */
  private static LZ4Compressor compressor(int level) {
    LZ4Factory factory = LZ4Factory.fastestInstance();
    return level == Lz4Provider.LEVELS.byDefault()
        ? factory.fastCompressor()
        : factory.highCompressor(level);
  }

  @Override
  public void close() {
    pool.close();
  }
}
