package io.tailrace.benchmarks;

import io.tailrace.wire.ByteReader;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.Payload;
import io.tailrace.wire.RecentValues;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.FetchRequest;
import io.tailrace.wire.message.FetchResponse;
import java.nio.ByteBuffer;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reading a Fetch request and writing what comes before, between and after the records of its
 * response, in nanoseconds, with messages that are used again as the broker does. The limits: one
 * copy of the bytes of each. Run with {@code -prof gc} to see that nothing is allocated.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FetchCodecBenchmark {
  private static final int BUFFER_BYTES = 64 << 10;

  /** How many partitions are asked for and answered. */
  @Param({"1", "6", "100"})
  public int partitions;

  private final short version = ApiKey.FETCH.newestVersion();
  private final FetchRequest request = new FetchRequest();
  private final FetchResponse response = new FetchResponse();
  private final ByteReader reader = new ByteReader(new RecentValues());
  private final ByteWriter writer =
      new ByteWriter(ByteBuffer::allocateDirect, BUFFER_BYTES, 1 << 20);
  private final ByteBuffer copy = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private ByteBuffer requestBytes;
  private ByteBuffer responseBytes;

  /** For JMH. */
  public FetchCodecBenchmark() {}

  /** Writes the request that is read, and fills the response. */
  @Setup
  public void build() {
    FetchRequest sent = new FetchRequest().maxWaitMs(500).minBytes(1).maxBytes(50 << 20);
    Uuid topic = new Uuid(1, 2);
    FetchRequest.FetchTopic asked = sent.topics().next().topicId(topic);
    FetchResponse.FetchableTopicResponse answered = response.responses().next().topicId(topic);
    for (int partition = 0; partition < partitions; partition++) {
      asked
          .partitions()
          .next()
          .partition(partition)
          .fetchOffset(1_000_000L + partition)
          .partitionMaxBytes(1 << 20);
      answered
          .partitions()
          .next()
          .partitionIndex(partition)
          .highWatermark(2_000_000L)
          .lastStableOffset(2_000_000L)
          .logStartOffset(0)
          .records(Payload.EMPTY);
    }
    ByteWriter out = new ByteWriter(ByteBuffer::allocateDirect, BUFFER_BYTES, 1 << 20);
    sent.write(out, version);
    requestBytes = out.detach();
    response.write(writer, version);
    responseBytes = writer.detach();
  }

  /** Reads the request. */
  @Benchmark
  public FetchRequest decode() {
    request.read(reader.reset(requestBytes), version);
    return request;
  }

  /** Writes the response. */
  @Benchmark
  public int encode() {
    writer.clear();
    response.write(writer, version);
    return writer.size();
  }

  /** A limit: one copy of the request in memory. */
  @Benchmark
  public ByteBuffer limitRequestCopy() {
    return copy.put(0, requestBytes, 0, requestBytes.limit());
  }

  /** A limit: one copy of the response in memory. */
  @Benchmark
  public ByteBuffer limitResponseCopy() {
    return copy.put(0, responseBytes, 0, responseBytes.limit());
  }
}
