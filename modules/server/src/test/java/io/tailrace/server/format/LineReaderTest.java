package io.tailrace.server.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  @Test
  void aLastLineNeedsNoLineFeedAndAnEmptyLineIsALine() {
    assertEquals(List.of("a", "", "b"), lines("a\n\nb"));
    assertEquals(List.of("a"), lines("a\n"));
    assertEquals(List.of(), lines(""));
    assertEquals(List.of(""), lines("\n"));
  }

  @Test
  void carriageReturnsStay() {
    assertEquals(List.of("a\r", "b"), lines("a\r\nb"));
  }

  @Test
  void bytesOfAnyKindAndLinesLongerThanTheBufferSurvive() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] bytes = new byte[1 << 20];
    random.nextBytes(bytes);
    for (int i = 0; i < 20; i++) {
      bytes[random.nextInt(bytes.length)] = '\n';
    }
    for (int i = 1; i < bytes.length; i++) {
      // Few line feeds, so that lines grow past the buffer.
      if (bytes[i] == '\n' && i % 50 != 0) {
        bytes[i] = ' ';
      }
    }
    bytes[bytes.length - 1] = 'x';
    LineReader reader = new LineReader(new Trickle(bytes, random), 2 << 20);
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    for (Optional<ByteBuffer> line = reader.next(); line.isPresent(); line = reader.next()) {
      if (reader.lineNumber() > 1) {
        again.write('\n');
      }
      again.writeBytes(Bytes.copy(line.get()));
    }
    assertArrayEquals(bytes, again.toByteArray(), "seed " + seed);
  }

  @Test
  void aLineLongerThanAllowedIsRefusedByItsNumber() {
    LineReader reader = new LineReader(input("a\n" + "b".repeat(200_000)), 1000);
    reader.next();
    FormatException refusal = assertThrows(FormatException.class, reader::next);
    assertTrue(refusal.getMessage().contains("Line 2"), refusal.getMessage());
  }

  @Test
  void waitingIsAnnouncedOnlyWhereNoWholeLineIsHere() throws IOException {
    try (PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out)) {
      LineReader reader = new LineReader(in, 1000);
      assertTrue(reader.mayWait());
      out.write("a\nb\nc".getBytes(StandardCharsets.UTF_8));
      assertFalse(reader.mayWait());
      reader.next();
      assertFalse(reader.mayWait());
      reader.next();
      assertTrue(reader.mayWait());
    }
  }

  @Test
  void theRestIsEverythingThatIsLeft() {
    LineReader reader = new LineReader(input("a\nb\nc\n"), 1000);
    reader.next();
    assertEquals("b\nc\n", StandardCharsets.UTF_8.decode(reader.rest()).toString());
  }

  private static List<String> lines(String text) {
    LineReader reader = new LineReader(input(text), 1000);
    List<String> lines = new ArrayList<>();
    for (Optional<ByteBuffer> line = reader.next(); line.isPresent(); line = reader.next()) {
      lines.add(StandardCharsets.UTF_8.decode(line.get()).toString());
    }
    return lines;
  }

  private static InputStream input(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Gives a few bytes at a time. */
  private static final class Trickle extends ByteArrayInputStream {
    private final Random random;

    Trickle(byte[] bytes, Random random) {
      super(bytes);
      this.random = random;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      return super.read(target, offset, Math.min(length, 1 + random.nextInt(100_000)));
    }
  }
}
