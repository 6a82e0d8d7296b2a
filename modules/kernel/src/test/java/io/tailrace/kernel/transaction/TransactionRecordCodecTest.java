package io.tailrace.kernel.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.topic.TopicPartition;
import io.tailrace.kernel.transaction.TransactionRecord.Removed;
import io.tailrace.kernel.transaction.TransactionRecord.Stored;
import io.tailrace.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The bytes are those that Kafka's tools read: taken apart by hand, not by our own codec. */
class TransactionRecordCodecTest {
  private final TransactionRecordCodec codec = new TransactionRecordCodec();

  private static String hex(ByteBuffer bytes) {
    byte[] array = new byte[bytes.remaining()];
    bytes.duplicate().get(array);
    return HexFormat.of().formatHex(array);
  }

  private static ByteBuffer bytes(String... hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(String.join("", hex)));
  }

  private static Transaction transaction(
      TransactionState state, TransactionalProducer next, Set<TopicPartition> partitions) {
    return new Transaction(
        "tx",
        new TransactionalProducer(42, (short) 3),
        next,
        41,
        Transaction.NO_EPOCH,
        60_000,
        state,
        partitions,
        1000,
        2000,
        (short) 2);
  }

  private void assertReadBack(TransactionRecord entry) {
    assertEquals(entry, codec.read(codec.key(entry), codec.value(entry)).orElseThrow());
  }

  @Test
  void aTransactionHasKeyVersionZeroAndValueVersionOne() {
    TransactionRecord entry =
        new Stored(
            transaction(
                TransactionState.PREPARE_COMMIT,
                new TransactionalProducer(43, (short) 5),
                Set.of(
                    new TopicPartition("b", 2),
                    new TopicPartition("a", 7),
                    new TopicPartition("b", 1))));
    assertEquals("0000" + "0002" + "7478", hex(codec.key(entry)));
    assertEquals(
        "0001"
            + "000000000000002a" // producer id
            + "0003" // epoch
            + "0000ea60" // timeout
            + "02" // PrepareCommit
            + "03" // two topics
            + ("02" + "61" + "02" + "00000007" + "00")
            + ("02" + "62" + "03" + "00000001" + "00000002" + "00")
            + "00000000000007d0" // last update
            + "00000000000003e8" // start
            + "04" // tagged fields
            + ("00" + "08" + "0000000000000029") // previous producer id
            + ("01" + "08" + "000000000000002b") // next producer id
            + ("02" + "02" + "0002") // client's transaction version
            + ("03" + "02" + "0005"), // next producer epoch
        hex(codec.value(entry).orElseThrow()));
    assertReadBack(entry);
  }

  @Test
  void whereThereIsNoTransactionThereAreNoPartitions() {
    TransactionRecord entry =
        new Stored(transaction(TransactionState.EMPTY, TransactionalProducer.NONE, Set.of()));
    assertEquals(
        "0001"
            + "000000000000002a"
            + "0003"
            + "0000ea60"
            + "00"
            + "00" // null
            + "00000000000007d0"
            + "00000000000003e8"
            + "02"
            + ("00" + "08" + "0000000000000029")
            + ("02" + "02" + "0002"),
        hex(codec.value(entry).orElseThrow()));
    assertReadBack(entry);
  }

  @Test
  void aRecordOfAnOlderBrokerIsRead() {
    ByteBuffer value =
        bytes(
            "0000",
            "000000000000002a",
            "0003",
            "0000ea60",
            "01",
            "00000001" + "0001" + "61" + "00000001" + "00000007",
            "00000000000007d0",
            "00000000000003e8");
    Transaction read =
        ((Stored) codec.read(bytes("0000", "0002", "7478"), Optional.of(value)).orElseThrow())
            .transaction();
    assertEquals(TransactionState.ONGOING, read.state());
    assertEquals(Set.of(new TopicPartition("a", 7)), read.partitions());
    assertEquals(TransactionalProducer.NONE, read.next());
    assertEquals(TransactionalProducer.NO_ID, read.previousProducerId());
    assertEquals(0, read.version());
  }

  @Test
  void aNextProducerWithoutAnEpochBeginsWithTheFirst() {
    ByteBuffer value =
        bytes(
            "0001",
            "000000000000002a",
            "7fff",
            "0000ea60",
            "02",
            "01",
            "00000000000007d0",
            "00000000000003e8",
            "01",
            "01" + "08" + "000000000000002b");
    Transaction read =
        ((Stored) codec.read(bytes("0000", "0002", "7478"), Optional.of(value)).orElseThrow())
            .transaction();
    assertEquals(new TransactionalProducer(43, (short) 0), read.next());
  }

  @Test
  void aTombstoneForgetsTheId() {
    TransactionRecord entry = new Removed("tx");
    assertEquals("0000" + "0002" + "7478", hex(codec.key(entry)));
    assertEquals(Optional.empty(), codec.value(entry));
    assertReadBack(entry);
  }

  @Test
  void keysOfUnknownKindsAreSkippedAndStatesThatAreNeverStoredAreNot() {
    assertEquals(Optional.empty(), codec.read(bytes("0001", "0002", "7478"), Optional.empty()));
    for (String state : new String[] {"06", "07", "08", "ff"}) {
      ByteBuffer value =
          bytes(
              "0000",
              "000000000000002a",
              "0003",
              "0000ea60",
              state,
              "ffffffff",
              "00000000000007d0",
              "00000000000003e8");
      assertThrows(
          MalformedMessageException.class,
          () -> codec.read(bytes("0000", "0002", "7478"), Optional.of(value)),
          state);
    }
  }
}
