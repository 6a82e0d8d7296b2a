package io.tailrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections that each send a small request, wait for the answer, and begin again. */
final class PingClients implements AutoCloseable {
  private static final int ANSWER_BYTES = 12;

  private final Selector selector = Selector.open();
  private final List<SocketChannel> clients = new ArrayList<>();
  private final ByteBuffer request = request();
  private final ByteBuffer answer = ByteBuffer.allocateDirect(1024);
  private long left;
  private long pending;

  PingClients(int port, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      SocketChannel client =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      client.configureBlocking(false);
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      client.register(selector, SelectionKey.OP_READ);
      clients.add(client);
    }
  }

  /** Sends so many requests, and waits for all answers. */
  void run(int requests) throws IOException {
    left = requests;
    for (SocketChannel client : clients) {
      send(client);
    }
    while (pending > 0) {
      selector.select(
          key -> {
            try {
              receive((SocketChannel) key.channel());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  private void send(SocketChannel client) throws IOException {
    if (left > 0) {
      left--;
      pending++;
      client.write(request.rewind());
    }
  }

  private void receive(SocketChannel client) throws IOException {
    if (client.read(answer.clear()) != ANSWER_BYTES) {
      throw new IOException("An answer was cut");
    }
    pending--;
    send(client);
  }

  /** A Heartbeat request of version 0 by its header; the body is a number. */
  private static ByteBuffer request() {
    byte[] clientId = "ping-client".getBytes(StandardCharsets.US_ASCII);
    int size = 2 + 2 + 4 + 2 + clientId.length + 4;
    return ByteBuffer.allocateDirect(4 + size)
        .putInt(size)
        .putShort((short) 12)
        .putShort((short) 0)
        .putInt(77)
        .putShort((short) clientId.length)
        .put(clientId)
        .putInt(4711);
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel client : clients) {
      client.close();
    }
    selector.close();
  }
}
