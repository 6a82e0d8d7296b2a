package io.tailrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The least that a server on a selector does: it reads whole requests into one buffer, and answers
 * each with its correlation id and a number. No order, no limits, no partial reads or writes: a
 * floor to measure from, not something to use.
 */
final class BareLoop implements AutoCloseable {
  private final Selector selector;
  private final ServerSocketChannel server;
  private final Thread thread;
  private final ByteBuffer in = ByteBuffer.allocateDirect(256 << 10);
  private final ByteBuffer out = ByteBuffer.allocateDirect(256 << 10);

  BareLoop() throws IOException {
    selector = Selector.open();
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
    thread = Thread.ofPlatform().name("bare-loop").start(this::run);
  }

  int port() {
    return server.socket().getLocalPort();
  }

  long threadId() {
    return thread.threadId();
  }

  @Override
  public void close() throws IOException {
    server.close();
    selector.close();
  }

  private void run() {
    try {
      while (selector.isOpen()) {
        selector.select(this::serve);
      }
    } catch (ClosedSelectorException e) {
      // closed
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        SocketChannel client = server.accept();
        client.configureBlocking(false);
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        client.register(selector, SelectionKey.OP_READ);
      } else {
        answer((SocketChannel) key.channel());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(SocketChannel client) throws IOException {
    if (client.read(in.clear()) < 0) {
      client.close();
      return;
    }
    out.clear();
    int end = in.position();
    int at = 0;
    while (at < end) {
      int size = in.getInt(at);
      out.putInt(8).putInt(in.getInt(at + 8)).putInt(in.getInt(at + size));
      at += 4 + size;
    }
    client.write(out.flip());
  }
}
