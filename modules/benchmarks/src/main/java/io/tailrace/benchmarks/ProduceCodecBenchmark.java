package io.tailrace.benchmarks;

import io.tailrace.wire.ByteReader;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.PayloadView;
import io.tailrace.wire.RecentValues;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ProduceRequest;
import io.tailrace.wire.message.ProduceResponse;
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
 * Reading a Produce request and writing its response, in nanoseconds, with messages that are used
 * again as the broker does. The limit: one copy of the request's bytes, which reading must stay far
 * below, as it makes none. Run with {@code -prof gc} to see that nothing is allocated.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProduceCodecBenchmark {
  private static final int BATCH_BYTES = 16_384;

  /** How many partitions the request has a batch for. */
  @Param({"1", "6"})
  public int partitions;

  private final short version = ApiKey.PRODUCE.newestVersion();
  private final ProduceRequest request = new ProduceRequest();
  private final ProduceResponse response = new ProduceResponse();
  private final ByteReader reader = new ByteReader(new RecentValues());
  private final ByteWriter writer = new ByteWriter(ByteBuffer::allocateDirect, 4096, 1 << 20);
  private ByteBuffer bytes;
  private ByteBuffer copy;

  /** For JMH. */
  public ProduceCodecBenchmark() {}

  /** Writes the request that is read, and fills the response. */
  @Setup
  public void build() {
    ProduceRequest sent = new ProduceRequest().acks((short) -1).timeoutMs(30_000);
    Uuid topic = new Uuid(1, 2);
    ProduceRequest.TopicProduceData data = sent.topicData().next().topicId(topic);
    ProduceResponse.TopicProduceResponse answer = response.responses().next().topicId(topic);
    PayloadView batch = new PayloadView(Batches.batch(BATCH_BYTES));
    for (int partition = 0; partition < partitions; partition++) {
      data.partitionData().next().index(partition).records(batch);
      answer.partitionResponses().next().index(partition).baseOffset(1_000_000L + partition);
    }
    ByteWriter out = new ByteWriter(ByteBuffer::allocateDirect, 4096, 1 << 20);
    sent.write(out, version);
    bytes = out.detach();
    copy = ByteBuffer.allocateDirect(bytes.limit());
  }

  /** Reads the request; the records are views. */
  @Benchmark
  public ProduceRequest decode() {
    request.read(reader.reset(bytes), version);
    return request;
  }

  /** Writes the response. */
  @Benchmark
  public int encode() {
    writer.clear();
    response.write(writer, version);
    return writer.size();
  }

  /** The limit: one copy of the request in memory. */
  @Benchmark
  public ByteBuffer limitMemoryCopy() {
    return copy.put(0, bytes, 0, bytes.limit());
  }
}
