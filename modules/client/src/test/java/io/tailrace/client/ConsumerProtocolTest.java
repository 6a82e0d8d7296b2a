package io.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.MalformedMessageException;
import io.tailrace.wire.message.ConsumerProtocolSubscription;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConsumerProtocolTest {
  @Test
  void whatIsWrittenIsRead() {
    assertEquals(
        Set.of("a", "b"),
        ConsumerProtocol.topics(ConsumerProtocol.subscription(List.of("b", "a"))));
    List<TopicPartition> partitions =
        List.of(new TopicPartition("a", 2), new TopicPartition("a", 0), new TopicPartition("b", 1));
    assertEquals(partitions, ConsumerProtocol.partitions(ConsumerProtocol.assignment(partitions)));
    assertEquals(List.of(), ConsumerProtocol.partitions(ConsumerProtocol.assignment(List.of())));
  }

  @Test
  void newerVersionsAndThoseThatAreNumberedTooHighAreRead() {
    for (short version = 0; version <= ConsumerProtocolSubscription.HIGHEST_VERSION; version++) {
      ByteWriter writer = new ByteWriter();
      writer.int16(version);
      new ConsumerProtocolSubscription().topics(List.of("a")).write(writer, version);
      assertEquals(Set.of("a"), ConsumerProtocol.topics(writer.detach()));
    }
    ByteBuffer wrong = ConsumerProtocol.subscription(List.of("a")); // as KafkaJS writes it
    wrong.putShort(0, (short) 1);
    assertEquals(Set.of("a"), ConsumerProtocol.topics(wrong));
  }

  @Test
  void nothingIsAssignedByNoBytesAndGarbageIsRefused() {
    assertEquals(List.of(), ConsumerProtocol.partitions(ByteBuffer.allocate(0)));
    ByteBuffer garbage = ByteBuffer.wrap(new byte[] {0, 0, 127, -1, -1, -1, 1});
    assertThrows(MalformedMessageException.class, () -> ConsumerProtocol.topics(garbage));
  }
}
