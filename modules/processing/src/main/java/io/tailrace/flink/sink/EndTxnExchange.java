package io.tailrace.flink.sink;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Sends one EndTxn over a connection of its own, which is rare: only after a restore. */
final class EndTxnExchange {
  private static final int CORRELATION_ID = 1;
  private static final int LARGEST_ANSWER = 1 << 16;

  private final String clientId;
  private final int timeoutMs;

  /**
   * Prepares for exchanges.
   *
   * @param timeout for the connection and for the answer each
   */
  EndTxnExchange(String clientId, Duration timeout) {
    this.clientId = clientId;
    this.timeoutMs = Math.toIntExact(timeout.toMillis());
  }

  /**
   * Asks, and waits for the answer. Interrupting the thread ends the wait.
   *
   * @return the error code
   */
  short end(String host, int port, PreparedTransaction transaction, boolean commit)
      throws IOException {
    // A channel, since the streams of a plain socket do not heed an interrupt.
    try (SocketChannel channel = SocketChannel.open()) {
      channel.socket().setTcpNoDelay(true);
      channel.socket().connect(new InetSocketAddress(host, port), timeoutMs);
      channel.socket().setSoTimeout(timeoutMs);
      ByteBuffer request = EndTxnProtocol.request(clientId, CORRELATION_ID, transaction, commit);
      channel.socket().getOutputStream().write(request.array(), 0, request.limit());
      DataInputStream in = new DataInputStream(channel.socket().getInputStream());
      int size = in.readInt();
      if (size < Integer.BYTES || size > LARGEST_ANSWER) {
        throw new IOException("An answer of " + size + " bytes is not one to EndTxn");
      }
      byte[] answer = new byte[size];
      in.readFully(answer);
      return EndTxnProtocol.errorCode(ByteBuffer.wrap(answer), CORRELATION_ID);
    }
  }
}
