package io.tailrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** One end of a loopback connection; a thread reads away whatever arrives at the other end. */
final class DrainedSocket implements AutoCloseable {
  private static final int READ_BYTES = 256 << 10;

  private final SocketChannel channel;
  private final Thread drain;

  DrainedSocket() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      channel = SocketChannel.open(server.getLocalAddress());
      SocketChannel far = server.accept();
      drain = Thread.ofPlatform().name("drain").daemon().start(() -> drain(far));
    }
  }

  /** The near end, blocking. */
  SocketChannel channel() {
    return channel;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    try {
      drain.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void drain(SocketChannel far) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(READ_BYTES);
    try (far) {
      while (far.read(bytes.clear()) >= 0) {
        continue;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
