package io.tailrace.benchmarks;

import io.tailrace.wire.ByteReader;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.Message;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.RequestHeader;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;

/** A connection on which many requests may be on their way at a time. One thread at a time. */
final class WireConnection implements AutoCloseable {
  private static final int BUFFER_BYTES = 1024;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private int correlationId;

  /** Connects to host:port. */
  WireConnection(String address) throws IOException {
    int colon = address.lastIndexOf(':');
    socket =
        new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
    out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
  }

  /** Sends a request and waits for its response. */
  void ask(ApiKey api, int version, Message request, Message response) throws IOException {
    send(api, version, request);
    flush();
    receive(api, version, response);
  }

  /** Writes a request to the buffer of this connection. */
  void send(ApiKey api, int version, Message request) throws IOException {
    ByteWriter frame = new ByteWriter();
    new RequestHeader()
        .requestApiKey(api.id())
        .requestApiVersion((short) version)
        .correlationId(++correlationId)
        .write(frame, api.requestHeaderVersion((short) version));
    request.write(frame, (short) version);
    ByteBuffer bytes = frame.written();
    byte[] sent = new byte[bytes.remaining()];
    bytes.get(sent);
    out.writeInt(sent.length);
    out.write(sent);
  }

  void flush() throws IOException {
    out.flush();
  }

  /** Reads the next response. */
  void receive(ApiKey api, int version, Message response) throws IOException {
    byte[] received = new byte[in.readInt()];
    in.readFully(received);
    ByteReader reader = new ByteReader(ByteBuffer.wrap(received));
    reader.int32(); // the correlation id
    if (api.responseHeaderVersion((short) version) > 0) {
      reader.int8(); // no tagged fields
    }
    response.read(reader, (short) version);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
