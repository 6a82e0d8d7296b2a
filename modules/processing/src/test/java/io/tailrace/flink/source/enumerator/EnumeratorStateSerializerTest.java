package io.tailrace.flink.source.enumerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.flink.source.split.TailraceSplit;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class EnumeratorStateSerializerTest {
  private static final EnumeratorState STATE =
      new EnumeratorState(
          Set.of(new TopicPartition("a", 1)),
          List.of(new TailraceSplit(new TopicPartition("b", 2), 3, 4)),
          true);
  private final EnumeratorStateSerializer serializer = new EnumeratorStateSerializer();

  @Test
  void whatIsWrittenIsRead() throws IOException {
    for (EnumeratorState state : List.of(STATE, EnumeratorState.INITIAL)) {
      assertEquals(state, serializer.deserialize(1, serializer.serialize(state)));
    }
  }

  @Test
  void theFormatOfVersion1StaysReadable() throws IOException {
    byte[] bytes =
        HexFormat.of()
            .parseHex(
                "01"
                    + "00000001"
                    + "00016100000001"
                    + "00000001"
                    + "00016200000002"
                    + "0000000000000003"
                    + "0000000000000004");
    assertEquals(STATE, serializer.deserialize(1, bytes));
  }

  @Test
  void aNewerVersionIsRefused() throws IOException {
    byte[] bytes = serializer.serialize(STATE);
    IOException refused = assertThrows(IOException.class, () -> serializer.deserialize(9, bytes));
    assertTrue(refused.getMessage().contains("version 9"), refused.getMessage());
  }
}
