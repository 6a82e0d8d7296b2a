package io.tailrace.kernel.hotspot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.HotPartition;
import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.config.BrokerConfig;
import io.tailrace.kernel.config.BrokerKeys;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatchSamplerTest {
  private static final int INTERVAL = 1000;

  private long nanos = 1;
  private final Hotspots hotspots = hotspots(INTERVAL);
  private final BatchSampler sampler = sampler(hotspots);

  private Hotspots hotspots(int interval) {
    return new Hotspots(
        BrokerConfig.of(
            BrokerKeys.ALL,
            Config.of(Map.of("hot.partitions.sample.bytes", Integer.toString(interval)))),
        () -> nanos);
  }

  private static BatchSampler sampler(Hotspots hotspots) {
    return new BatchSampler(hotspots, new Codecs(List.of()));
  }

  private static ByteBuffer batch(String... keys) {
    RecordBatchBuilder batch = new RecordBatchBuilder();
    for (String key : keys) {
      batch.append(
          1,
          Optional.of(ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8))),
          Optional.of(ByteBuffer.allocate(500)));
    }
    return batch.build();
  }

  @Test
  void offItSeesNothing() {
    Hotspots off = hotspots(0);
    sampler(off).produced("t", 0, Optional.of("c"), batch("k"));
    assertEquals(List.of(), off.hottest(10));
  }

  @Test
  void theHotPartitionItsKeyAndItsProducerComeFirst() {
    for (int i = 0; i < 300; i++) {
      sampler.produced(
          "hot", 3, Optional.of(i % 3 == 0 ? "rare" : "busy"), batch("k1", "k1", "k2"));
      if (i % 10 == 0) {
        sampler.produced("cold", 0, Optional.empty(), batch("other"));
      }
    }
    nanos += 10_000_000_000L;
    List<HotPartition> hottest = hotspots.hottest(1);
    assertEquals(1, hottest.size());
    HotPartition hot = hottest.getFirst();
    assertEquals("hot", hot.topic());
    assertEquals(3, hot.partition());
    assertEquals("k1", hot.keys().getFirst().name());
    assertEquals(2.0 / 3, hot.keys().getFirst().share(), 0.05);
    assertEquals("busy", hot.producers().getFirst().name());
    double expected = 300.0 * batch("k1", "k1", "k2").remaining() / 10;
    assertEquals(expected, hot.bytesPerSecond(), expected * 0.1);
  }

  @Test
  void aDamagedBatchIsNoReasonToFail() {
    ByteBuffer whole = batch("k", "l");
    for (int size = 1; size < whole.remaining(); size += 7) {
      sampler.produced("t", 0, Optional.empty(), whole.duplicate().limit(size));
    }
    ByteBuffer scrambled = batch("k", "l");
    for (int at = RecordBatch.HEADER_SIZE; at < scrambled.limit(); at++) {
      scrambled.put(at, (byte) 0xff);
    }
    sampler.produced("t", 0, Optional.empty(), scrambled);
    assertTrue(hotspots.hottest(1).getFirst().bytesPerSecond() > 0);
  }

  @Test
  void oldSamplesAreForgotten() {
    sampler.produced("t", 0, Optional.empty(), batch("k", "k"));
    nanos += Hotspots.WINDOW_NANOS;
    sampler.produced("u", 0, Optional.empty(), batch("k", "k"));
    assertEquals(2, hotspots.hottest(10).size());
    nanos += Hotspots.WINDOW_NANOS;
    assertEquals("u", hotspots.hottest(10).getFirst().topic());
    nanos += 2 * Hotspots.WINDOW_NANOS;
    assertEquals(List.of(), hotspots.hottest(10));
  }

  @Test
  void aKeyIsShownAsPeopleCanReadIt() {
    assertEquals("käse", BatchSampler.name(StandardCharsets.UTF_8.encode("käse")));
    assertEquals("0x000102", BatchSampler.name(ByteBuffer.wrap(new byte[] {0, 1, 2})));
    assertEquals("0xff", BatchSampler.name(ByteBuffer.wrap(new byte[] {-1})));
    assertEquals(
        "x".repeat(64) + "...", BatchSampler.name(StandardCharsets.UTF_8.encode("x".repeat(65))));
  }
}
