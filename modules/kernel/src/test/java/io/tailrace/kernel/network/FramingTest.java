package io.tailrace.kernel.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FramingTest {
  private static final int KAFKAS_LIMIT = 104_857_600;

  @Test
  void theSizeFieldCountsWithTheFrame() {
    ByteBuffer bytes = ByteBuffer.allocate(8).putInt(4, 100);
    assertEquals(104, Framing.frameBytes(bytes, 4, 100));
    assertEquals(4, Framing.frameBytes(bytes, 0, 100));
  }

  @Test
  void aSizeAboveTheLimitIsRefused() {
    String message = refusal(ByteBuffer.allocate(4).putInt(0, 101), 100);
    assertTrue(message.contains("101") && message.contains("socket.request.max.bytes"), message);
    assertFalse(message.contains("looks like"), message);
  }

  @Test
  void aNegativeSizeIsRefused() {
    assertTrue(refusal(ByteBuffer.allocate(4).putInt(0, -1), 100).contains("-1"));
    assertTrue(
        refusal(ByteBuffer.allocate(4).putInt(0, Integer.MAX_VALUE), Integer.MAX_VALUE)
            .contains("2147483647"));
  }

  @Test
  void otherProtocolsAreCalledByTheirName() {
    ByteBuffer tls = ByteBuffer.wrap(new byte[] {0x16, 3, 1, 2});
    assertTrue(refusal(tls, KAFKAS_LIMIT).contains("looks like TLS"));
    for (String verb : new String[] {"GET / HTTP/1.1", "POST /", "OPTIONS *", "PRI * HTTP/2.0"}) {
      ByteBuffer http = ByteBuffer.wrap(verb.getBytes(StandardCharsets.US_ASCII));
      assertTrue(refusal(http, KAFKAS_LIMIT).contains("looks like HTTP"), verb);
    }
    ByteBuffer ssh = ByteBuffer.wrap("SSH-2.0".getBytes(StandardCharsets.US_ASCII));
    assertTrue(refusal(ssh, KAFKAS_LIMIT).contains("looks like SSH"));
  }

  private static String refusal(ByteBuffer bytes, int limit) {
    return assertThrows(InvalidRequestException.class, () -> Framing.frameBytes(bytes, 0, limit))
        .getMessage();
  }
}
