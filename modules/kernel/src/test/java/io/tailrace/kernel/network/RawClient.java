package io.tailrace.kernel.network;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;

/** A client that sends whatever bytes a test wants, and waits 20 s at most for an answer. */
final class RawClient implements AutoCloseable {
  private final Socket socket = new Socket();
  private final DataInputStream in;

  RawClient(int port) {
    this(port, -1);
  }

  RawClient(int port, int receiveBufferBytes) {
    try {
      if (receiveBufferBytes > 0) {
        socket.setReceiveBufferSize(receiveBufferBytes);
      }
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(20_000);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 20_000);
      in = new DataInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int localPort() {
    return socket.getLocalPort();
  }

  void send(byte[]... parts) {
    try {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (byte[] part : parts) {
        all.write(part);
      }
      socket.getOutputStream().write(all.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a request with a body of four bytes. */
  void request(int correlationId, int value) {
    send(Requests.of(correlationId, Requests.body(value)));
  }

  /** The next response, without its size. */
  ByteBuffer receive() {
    try {
      byte[] response = new byte[in.readInt()];
      in.readFully(response);
      return ByteBuffer.wrap(response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The correlation id of the next response. */
  int receiveId() {
    return receive().getInt();
  }

  /** The size of the next response, and nothing else of it. */
  int receiveSize() {
    try {
      return in.readInt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the server closes the connection without sending anything more. */
  boolean isClosedByServer() {
    try {
      return in.read() < 0;
    } catch (EOFException | SocketException e) {
      return true; // reset: the server had not read everything that we sent
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes with a reset instead of an orderly end. */
  void reset() {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    close();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
