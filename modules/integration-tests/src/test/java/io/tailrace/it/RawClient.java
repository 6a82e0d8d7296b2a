package io.tailrace.it;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/**
 * One connection that sends what it is told in any version, written and read by Kafka's classes.
 */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MS = 10_000;

  private final Socket socket;
  private final DataInputStream in;
  private int correlationId;

  RawClient(String bootstrap) throws IOException {
    int colon = bootstrap.lastIndexOf(':');
    socket =
        new Socket(bootstrap.substring(0, colon), Integer.parseInt(bootstrap.substring(colon + 1)));
    socket.setSoTimeout(PATIENCE_MS);
    in = new DataInputStream(socket.getInputStream());
  }

  /**
   * Sends a request and waits for its response.
   *
   * @throws IOException if the broker closes the connection or does not answer
   */
  ApiMessage ask(ApiMessageType type, short version, ApiMessage request) throws IOException {
    send(type, version, version, request);
    return receive(type, version);
  }

  /** Sends a request that claims one version and is written in another. */
  void send(ApiMessageType type, short claimed, short written, ApiMessage request)
      throws IOException {
    RequestHeaderData header =
        new RequestHeaderData()
            .setRequestApiKey(type.apiKey())
            .setRequestApiVersion(claimed)
            .setCorrelationId(++correlationId)
            .setClientId("raw");
    short headerVersion = type.requestHeaderVersion(written);
    ObjectSerializationCache cache = new ObjectSerializationCache();
    int size = header.size(cache, headerVersion) + request.size(cache, written);
    ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + size).putInt(size);
    ByteBufferAccessor out = new ByteBufferAccessor(frame);
    header.write(out, cache, headerVersion);
    request.write(out, cache, written);
    socket.getOutputStream().write(frame.array());
  }

  /** The next response, which must be of this version and leave no byte over. */
  ApiMessage receive(ApiMessageType type, short version) throws IOException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    ByteBufferAccessor bytes = new ByteBufferAccessor(ByteBuffer.wrap(frame));
    ResponseHeaderData header = new ResponseHeaderData(bytes, type.responseHeaderVersion(version));
    if (header.correlationId() != correlationId) {
      throw new IOException("Answered " + header.correlationId() + " to " + correlationId);
    }
    ApiMessage response = type.newResponse();
    response.read(bytes, version);
    if (bytes.remaining() > 0) {
      throw new IOException(bytes.remaining() + " bytes too many in " + response);
    }
    return response;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
