package io.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ApiVersionsResponse;
import io.tailrace.wire.message.MetadataRequest;
import io.tailrace.wire.message.MetadataResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectionTest {

  @Test
  void aBrokerThatDoesNotKnowOurApiVersionsIsAskedInItsOwn() {
    try (Fixture fixture = new Fixture()) {
      List<Short> asked = new ArrayList<>();
      fixture.broker.answer(
          ApiKey.API_VERSIONS,
          (_, version) -> {
            asked.add(version);
            return Optional.of(
                version > 2
                    ? only(ApiKey.API_VERSIONS, 0, 2)
                        .errorCode(ErrorCode.UNSUPPORTED_VERSION.code())
                    : only(ApiKey.METADATA, 0, 5));
          });
      try (Connection connection = Connection.open(fixture.broker.address(), fixture.config())) {
        assertEquals(5, connection.version(ApiKey.METADATA));
        assertFalse(connection.has(ApiKey.FETCH));
      }
      assertEquals(List.of(ApiKey.API_VERSIONS.newestVersion(), (short) 2), asked);
    }
  }

  @Test
  void anApiThatTheBrokerLacksIsNamed() {
    try (Fixture fixture = new Fixture()) {
      fixture.broker.answer(
          ApiKey.API_VERSIONS, (_, _) -> Optional.of(only(ApiKey.METADATA, 0, 5)));
      try (Connection connection = Connection.open(fixture.broker.address(), fixture.config())) {
        ClientException failure =
            assertThrows(ClientException.class, () -> connection.version(ApiKey.FETCH));
        assertEquals(ErrorCode.UNSUPPORTED_VERSION, failure.code());
        assertTrue(failure.getMessage().contains("FETCH"), failure.getMessage());
      }
    }
  }

  @Test
  void aConnectionThatBreaksIsClosedAndSaysWithWhom() {
    try (Fixture fixture = new Fixture()) {
      fixture.broker.answer(ApiKey.METADATA, (_, _) -> Optional.empty());
      try (Connection connection = Connection.open(fixture.broker.address(), fixture.config())) {
        ClientException failure =
            assertThrows(
                ClientException.class,
                () ->
                    connection.call(
                        ApiKey.METADATA, new MetadataRequest(), new MetadataResponse()));
        assertEquals(ErrorCode.NETWORK_EXCEPTION, failure.code());
        assertTrue(failure.getMessage().contains(fixture.broker.address().toString()));
        assertFalse(connection.isOpen());
      }
    }
  }

  @Test
  void nobodyListeningIsToldWithTheAddress() {
    BrokerAddress address;
    ClientConfig config;
    try (Fixture fixture = new Fixture()) {
      address = fixture.broker.address();
      config = fixture.config();
    }
    ClientException failure =
        assertThrows(ClientException.class, () -> Connection.open(address, config));
    assertTrue(failure.getMessage().contains(address.toString()), failure.getMessage());
  }

  @Test
  void anAnswerLargerThanAllowedIsNotRead() throws IOException {
    assertRefused(ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array());
  }

  @Test
  void anAnswerOfNegativeSizeIsNotRead() throws IOException {
    assertRefused(ByteBuffer.allocate(4).putInt(-1).array());
  }

  @Test
  void anAnswerToAnotherRequestIsNotTaken() throws IOException {
    assertRefused(ByteBuffer.allocate(14).putInt(10).putInt(99).putShort((short) 0).array());
  }

  @Test
  void anotherProtocolIsNotTakenForKafka() throws IOException {
    assertRefused("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
  }

  private static void assertRefused(byte[] answer) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Fixture fixture = new Fixture()) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket socket = server.accept()) {
                  socket.getOutputStream().write(answer);
                  socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                } catch (IOException _) {
                  // The client has gone.
                }
              });
      BrokerAddress address =
          new BrokerAddress(server.getInetAddress().getHostAddress(), server.getLocalPort());
      ClientException failure =
          assertThrows(ClientException.class, () -> Connection.open(address, fixture.config()));
      assertEquals(ErrorCode.UNKNOWN_SERVER_ERROR, failure.code());
    }
  }

  private static ApiVersionsResponse only(ApiKey api, int lowest, int highest) {
    return new ApiVersionsResponse()
        .apiKeys(
            List.of(
                new ApiVersionsResponse.ApiVersion()
                    .apiKey(api.id())
                    .minVersion((short) lowest)
                    .maxVersion((short) highest)));
  }
}
