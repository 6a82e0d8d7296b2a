package io.tailrace.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Does all that the layering rules forbid, to see that they find it. */
final class Culprits {
  private Culprits() {}

  static long elapsed() {
    return System.nanoTime();
  }

  static Instant today() {
    return Instant.now();
  }

  static int dice(Random random) {
    return random.nextInt(6);
  }

  static UUID id() {
    return UUID.randomUUID();
  }

  static void start(Thread thread) {
    thread.start();
  }

  static Socket connect() throws IOException {
    return new Socket("localhost", 0);
  }

  static ScheduledExecutorService schedule() {
    return Executors.newSingleThreadScheduledExecutor();
  }

  static byte[] read(Path path) throws IOException {
    return Files.readAllBytes(path);
  }

  static int copy(InputStream stream) throws IOException {
    return stream.read();
  }

  static ByteBuffer fine(Instant now) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      bytes.write(new byte[] {(byte) now.getNano()});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }
}
