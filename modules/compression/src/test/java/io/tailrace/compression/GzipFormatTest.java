package io.tailrace.compression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What the gzip format allows beyond what Java writes. */
class GzipFormatTest {
  private final GzipProvider gzip = new GzipProvider();

  @Test
  void membersInARow() throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(compressed("one "));
    both.writeBytes(compressed(""));
    both.writeBytes(compressed("two"));
    assertArrayEquals(bytes("one two"), Codecs.decompress(gzip, both.toByteArray()));
  }

  @Test
  void headerWithExtraNameCommentAndChecksum() throws IOException {
    byte[] plain = compressed("content");
    ByteArrayOutputStream full = new ByteArrayOutputStream();
    full.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0x1e, 1, 2, 3, 4, 0, 3});
    full.writeBytes(new byte[] {3, 0, 7, 7, 7});
    full.writeBytes(bytes("name\0comment\0"));
    full.writeBytes(new byte[] {9, 9});
    int header = full.size();
    full.write(plain, 10, plain.length - 10);
    assertArrayEquals(bytes("content"), Codecs.decompress(gzip, full.toByteArray()));
    for (int length = 0; length < header; length++) {
      byte[] truncated = Arrays.copyOf(full.toByteArray(), length);
      assertThrows(IOException.class, () -> Codecs.decompress(gzip, truncated));
    }
  }

  @Test
  void aWrongChecksumOrSize() throws IOException {
    byte[] whole = compressed("content");
    for (int at = whole.length - 8; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      assertThrows(IOException.class, () -> Codecs.decompress(gzip, damaged));
    }
  }

  private byte[] compressed(String text) throws IOException {
    return Codecs.compress(gzip, bytes(text), OptionalInt.empty());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
