package io.tailrace.flink.source.split;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HexFormat;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TailraceSplitSerializerTest {
  private static final TopicPartition PARTITION = new TopicPartition("orders", 7);
  private final TailraceSplitSerializer serializer = new TailraceSplitSerializer();

  @Test
  void whatIsWrittenIsRead() throws IOException {
    for (TailraceSplit split :
        new TailraceSplit[] {
          new TailraceSplit(PARTITION, 0),
          new TailraceSplit(PARTITION, 5, 9),
          new TailraceSplit(PARTITION, 9, 9)
        }) {
      assertEquals(split, serializer.deserialize(1, serializer.serialize(split)));
    }
  }

  @Test
  void theFormatOfVersion1StaysReadable() throws IOException {
    byte[] bytes =
        HexFormat.of().parseHex("00066f726465727300000007000000000000000500000000000000ff");
    TailraceSplit split = new TailraceSplit(PARTITION, 5, 255);
    assertEquals(split, serializer.deserialize(1, bytes));
    assertArrayEquals(bytes, serializer.serialize(split));
  }

  @Test
  void aNewerVersionIsRefused() throws IOException {
    byte[] bytes = serializer.serialize(new TailraceSplit(PARTITION, 0));
    IOException refused = assertThrows(IOException.class, () -> serializer.deserialize(2, bytes));
    assertTrue(refused.getMessage().contains("version 2"), refused.getMessage());
  }

  @Test
  void offsetsThatDoNotExistAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new TailraceSplit(PARTITION, -1));
    assertThrows(IllegalArgumentException.class, () -> new TailraceSplit(PARTITION, 0, -1));
  }
}
