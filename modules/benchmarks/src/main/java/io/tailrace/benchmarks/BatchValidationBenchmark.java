package io.tailrace.benchmarks;

import io.tailrace.spi.storage.RecordBatchValidation;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What every produced batch goes through, in nanoseconds a batch. The limits: the checksum of the
 * same bytes and nothing else, and copying them once.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BatchValidationBenchmark {
  /** About how many bytes the batch has. */
  @Param({"300", "1024", "16384", "1048576"})
  public int bytes;

  private ByteBuffer batch;
  private ByteBuffer copy;

  /** For JMH. */
  public BatchValidationBenchmark() {}

  /** Builds the batch. */
  @Setup
  public void build() {
    batch = Batches.batch(bytes);
    copy = ByteBuffer.allocateDirect(batch.limit());
  }

  /** Header, size and checksum, as for a client's batch. */
  @Benchmark
  public int validate() {
    return RecordBatchValidation.validateFromClient(batch, 0, batch.limit(), Integer.MAX_VALUE);
  }

  /** The limit: CRC32C alone. */
  @Benchmark
  public long limitChecksum() {
    CRC32C crc = new CRC32C();
    crc.update(batch.position(0));
    return crc.getValue();
  }

  /** The limit: one copy in memory. */
  @Benchmark
  public ByteBuffer limitMemoryCopy() {
    return copy.put(0, batch, 0, batch.limit());
  }
}
