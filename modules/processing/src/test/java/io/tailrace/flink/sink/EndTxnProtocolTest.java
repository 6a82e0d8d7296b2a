package io.tailrace.flink.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.junit.jupiter.api.Test;

/** Compared with what Kafka's own message classes read and write. */
class EndTxnProtocolTest {

  @Test
  void theRequestIsWhatKafkaReads() {
    String id = "long".repeat(50);
    ByteBuffer request =
        EndTxnProtocol.request("me", 7, new PreparedTransaction(id, 1L << 40, (short) 12), true);
    assertEquals(request.remaining() - 4, request.getInt());
    ByteBufferAccessor in = new ByteBufferAccessor(request);
    RequestHeaderData header = new RequestHeaderData(in, (short) 2);
    assertEquals(26, header.requestApiKey());
    assertEquals(EndTxnProtocol.VERSION, header.requestApiVersion());
    assertEquals(7, header.correlationId());
    assertEquals("me", header.clientId());
    EndTxnRequestData data = new EndTxnRequestData(in, EndTxnProtocol.VERSION);
    assertEquals(id, data.transactionalId());
    assertEquals(1L << 40, data.producerId());
    assertEquals(12, data.producerEpoch());
    assertEquals(true, data.committed());
    assertEquals(0, request.remaining());
  }

  @Test
  void theAnswerIsReadAsKafkaWritesIt() throws IOException {
    ByteBuffer answer = ByteBuffer.allocate(100);
    ByteBufferAccessor out = new ByteBufferAccessor(answer);
    org.apache.kafka.common.protocol.ObjectSerializationCache cache =
        new org.apache.kafka.common.protocol.ObjectSerializationCache();
    ResponseHeaderData header = new ResponseHeaderData().setCorrelationId(7);
    header.size(cache, (short) 1);
    header.write(out, cache, (short) 1);
    EndTxnResponseData data = new EndTxnResponseData().setErrorCode((short) 51);
    data.size(cache, EndTxnProtocol.VERSION);
    data.write(out, cache, EndTxnProtocol.VERSION);
    answer.flip();
    assertEquals(51, EndTxnProtocol.errorCode(answer.duplicate(), 7));
    assertThrows(IOException.class, () -> EndTxnProtocol.errorCode(answer.duplicate(), 8));
  }

  @Test
  void answersThatAreCutOrWildAreRefused() {
    for (String hex :
        new String[] {"", "00000007", "0000000700", "00000007ffffffffffff", "0000000701010f00"}) {
      ByteBuffer answer = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
      assertThrows(IOException.class, () -> EndTxnProtocol.errorCode(answer, 7), hex);
    }
  }
}
