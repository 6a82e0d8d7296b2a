package io.tailrace.compression;

import io.tailrace.spi.compression.CompressionCodec;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * Writes the framing of xerial's snappy-java, as Java clients do; reads that, and the single bare
 * block that librdkafka and KafkaJS write.
 *
 * <pre>
 *   0                      8         12          16       20
 *   +----------------------+---------+-----------+--------+-------+--------+---
 *   | 82 S N A P P Y 00    | version | readable  | length | block | length | ...
 *   |                      | int32 1 | since 1   | int32  |       | int32  |
 *   +----------------------+---------+-----------+--------+-------+--------+---
 * </pre>
 */
final class SnappyCodec implements CompressionCodec {
  /** The first eight bytes of framed data, big-endian. */
  static final long MAGIC = 0x82_53_4e_41_50_50_59_00L;

  /** The version of the framing. */
  static final int VERSION = 1;

  /** What comes before the first block. */
  static final int HEADER_SIZE = 16;

  private final Pool<BlockBuffers> pool = new Pool<>(BlockBuffers::new);

  @Override
  public InputStream decompress(ByteBuffer compressed) {
    return new SnappyDecoder(compressed.duplicate(), pool);
  }

  @Override
  public OutputStream compress(OutputStream target, OptionalInt level) {
    if (level.isPresent()) {
      throw new IllegalArgumentException("snappy has no levels");
    }
    return new SnappyEncoder(target, pool.acquire(), pool);
  }

  @Override
  public void close() {
    pool.close();
  }
}
