package io.tailrace.flink.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is in checkpoints has to be readable for ever. */
class SerializersTest {
  private static final PreparedTransaction TRANSACTION =
      new PreparedTransaction("p-1-2-3", 258, (short) 4);

  /** Version 1, as it was written first. */
  private static final String TRANSACTION_V1 = "0007702d312d322d3300000000000001020004";

  private static final String STATE_V1 =
      "0001700000000100000000000000020000000000000003000000000000000500000001" + TRANSACTION_V1;

  private static final WriterState STATE =
      new WriterState(new TransactionOwner("p", 1, 2), 3, 5, List.of(TRANSACTION));

  @Test
  void preparedTransactionsOfVersionOne() throws IOException {
    PreparedTransactionSerializer serializer = new PreparedTransactionSerializer();
    assertEquals(1, serializer.getVersion());
    assertEquals(TRANSACTION_V1, HexFormat.of().formatHex(serializer.serialize(TRANSACTION)));
    assertEquals(TRANSACTION, serializer.deserialize(1, HexFormat.of().parseHex(TRANSACTION_V1)));
    assertThrows(IOException.class, () -> serializer.deserialize(2, new byte[19]));
  }

  @Test
  void writerStatesOfVersionOne() throws IOException {
    WriterStateSerializer serializer = new WriterStateSerializer();
    assertEquals(1, serializer.getVersion());
    assertEquals(STATE_V1, HexFormat.of().formatHex(serializer.serialize(STATE)));
    assertEquals(STATE, serializer.deserialize(1, HexFormat.of().parseHex(STATE_V1)));
    assertThrows(IOException.class, () -> serializer.deserialize(2, new byte[60]));
  }
}
