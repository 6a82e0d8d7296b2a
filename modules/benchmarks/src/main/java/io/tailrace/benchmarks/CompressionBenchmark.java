package io.tailrace.benchmarks;

import io.tailrace.compression.GzipProvider;
import io.tailrace.compression.Lz4Provider;
import io.tailrace.compression.SnappyProvider;
import io.tailrace.compression.ZstdProvider;
import io.tailrace.spi.compression.CompressionCodec;
import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.config.Config;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Each codec on the records of a batch of 64 KiB, in microseconds, both ways. The limit: copying
 * them once in memory.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CompressionBenchmark {
  private static final int BYTES = 65_536;

  /** The codec. */
  @Param({"gzip", "snappy", "lz4", "zstd"})
  public String codec;

  private final byte[] records = Batches.records(BYTES);
  private final byte[] target = new byte[BYTES];
  private final ByteArrayOutputStream sink = new ByteArrayOutputStream(2 * BYTES);
  private CompressionCodec plugin;
  private ByteBuffer compressed;

  /** For JMH. */
  public CompressionBenchmark() {}

  /** Creates the codec, and compresses what is decompressed. */
  @Setup
  public void create() throws IOException {
    CompressionProvider provider =
        switch (codec) {
          case "gzip" -> new GzipProvider();
          case "snappy" -> new SnappyProvider();
          case "lz4" -> new Lz4Provider();
          case "zstd" -> new ZstdProvider();
          default -> throw new IllegalArgumentException(codec);
        };
    plugin = provider.create(Config.empty());
    plugin.start();
    compress();
    compressed = ByteBuffer.allocateDirect(sink.size()).put(sink.toByteArray()).flip();
    System.out.printf("# %s: %d bytes become %d%n", codec, BYTES, compressed.limit());
  }

  /** Lets go of the codec. */
  @TearDown
  public void close() {
    plugin.close();
  }

  /** The records of a batch, compressed. */
  @Benchmark
  public int compress() throws IOException {
    sink.reset();
    try (OutputStream out = plugin.compress(sink, OptionalInt.empty())) {
      out.write(records);
    }
    return sink.size();
  }

  /** The same, decompressed. */
  @Benchmark
  public int decompress() throws IOException {
    try (InputStream in = plugin.decompress(compressed)) {
      return in.readNBytes(target, 0, BYTES);
    }
  }

  /** The limit: one copy in memory. */
  @Benchmark
  public byte[] limitMemoryCopy() {
    System.arraycopy(records, 0, target, 0, BYTES);
    return target;
  }
}
