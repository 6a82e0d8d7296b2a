package io.tailrace.kernel.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.LogSlice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class OutputTest {

  @Test
  void howeverLittleTheSocketTakesTheBytesComeOutInOrder() throws IOException {
    for (int round = 0; round < 300; round++) {
      long seed = ThreadLocalRandom.current().nextLong();
      Random random = new Random(seed);
      ByteArrayOutputStream expected = new ByteArrayOutputStream();
      ByteBuffer bytes = ByteBuffer.allocate(1_000);
      ArrayDeque<Splice> splices = new ArrayDeque<>();
      List<MemorySlice> slices = new ArrayList<>();
      byte next = 0;
      for (int part = random.nextInt(6); part >= 0; part--) {
        for (int i = random.nextInt(50); i > 0; i--) {
          bytes.put(next);
          expected.write(next++);
        }
        if (random.nextBoolean()) {
          byte[] content = new byte[random.nextInt(1, 80)];
          for (int i = 0; i < content.length; i++) {
            content[i] = next;
            expected.write(next++);
          }
          MemorySlice slice = new MemorySlice(content);
          slices.add(slice);
          splices.add(new Splice(bytes.position(), slice));
        }
      }
      Trickle channel = new Trickle(random);
      Output output = new Output(splices).reset(bytes, bytes.position());
      while (!output.isDone()) {
        output.writeTo(channel, random.nextInt(1, 60));
        if (random.nextInt(4) == 0) {
          Output rest = output.moveTo(ByteBuffer.allocate(output.unsentBytes()));
          assertTrue(output.isDone());
          output = rest;
        }
      }
      assertArrayEquals(expected.toByteArray(), channel.got.toByteArray(), "seed " + seed);
      slices.forEach(slice -> assertEquals(1, slice.closes, "seed " + seed));
    }
  }

  @Test
  void itPausesAtItsLimit() throws IOException {
    MemorySlice slice = new MemorySlice(new byte[100]);
    ArrayDeque<Splice> splices = new ArrayDeque<>(List.of(new Splice(0, slice)));
    Output output = new Output(splices).reset(ByteBuffer.allocate(0), 0);
    Trickle channel = new Trickle(null);
    assertEquals(60, output.writeTo(channel, 60));
    assertFalse(output.isDone());
    assertEquals(40, output.writeTo(channel, 60));
    assertTrue(output.isDone());
  }

  @Test
  void discardedSlicesAreClosedOnce() {
    MemorySlice slice = new MemorySlice(new byte[100]);
    ArrayDeque<Splice> splices = new ArrayDeque<>(List.of(new Splice(0, slice)));
    Output output = new Output(splices).reset(ByteBuffer.allocate(0), 0);
    output.discard();
    output.discard();
    assertEquals(1, slice.closes);
    assertTrue(output.isDone());
  }

  private static final class MemorySlice implements LogSlice {
    private final byte[] content;
    private int closes;

    MemorySlice(byte[] content) {
      this.content = content;
    }

    @Override
    public int size() {
      return content.length;
    }

    @Override
    public long transferTo(int position, int count, WritableByteChannel target) {
      try {
        return target.write(ByteBuffer.wrap(content, position, count));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void copyTo(int position, ByteBuffer target) {
      target.put(content, position, content.length - position);
    }

    @Override
    public void close() {
      closes++;
    }
  }

  /** Takes a few bytes at a time, at times none; without a random, all. */
  private static final class Trickle implements WritableByteChannel {
    private final ByteArrayOutputStream got = new ByteArrayOutputStream();
    private final Random random;

    Trickle(Random random) {
      this.random = random;
    }

    @Override
    public int write(ByteBuffer source) {
      int count =
          random == null ? source.remaining() : Math.min(source.remaining(), random.nextInt(20));
      for (int i = 0; i < count; i++) {
        got.write(source.get());
      }
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
