package io.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionerTest {

  /** Values that Kafka's clients compute. */
  @ParameterizedTest
  @CsvSource({
    "21, -973932308",
    "foobar, -790332482",
    "a-little-bit-long-string, -985981536",
    "a-little-bit-longer-string, -1486304829",
    "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8, -58897971",
    "abc, 479470107"
  })
  void hashesOtherThanKafkasClientsWouldMoveKeysToOtherPartitions(String key, int hash) {
    assertEquals(hash, Partitioner.murmur2(bytes(key)));
  }

  @Test
  void aNegativeHashGivesNoNegativePartition() {
    assertEquals((-973932308 & Integer.MAX_VALUE) % 7, Partitioner.partition(bytes("21"), 7));
  }

  @Test
  void bytesOutsidePositionAndLimitDoNotCount() {
    ByteBuffer larger = bytes("<abc>").position(1).limit(4);
    assertEquals(479470107, Partitioner.murmur2(larger));
    assertEquals(1, larger.position());
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
