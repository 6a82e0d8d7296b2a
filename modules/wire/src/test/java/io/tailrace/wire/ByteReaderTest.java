package io.tailrace.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteReaderTest {

  @ParameterizedTest
  @CsvSource({"00,0", "7f,127", "8001,128", "ffffffff07,2147483647", "8000,0", "8080808000,0"})
  void varints(String bytes, int value) {
    ByteReader in = reader(bytes);
    assertEquals(value, in.unsignedVarint());
    assertEquals(0, in.remaining());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "80", "ffffffff08", "ffffffff0f", "ffffffffff01", "808080808000"})
  void varintsThatEndTooLateOrNotAtAll(String bytes) {
    assertThrows(MalformedMessageException.class, () -> reader(bytes).unsignedVarint());
  }

  @Test
  void absentValues() {
    assertEquals(Optional.empty(), reader("ffff").nullableString());
    assertEquals(Optional.empty(), reader("00").compactNullableString());
    assertEquals(Optional.empty(), reader("ffffffff").nullableBytes());
    assertEquals(Optional.empty(), reader("00").compactNullableBytes());
    assertEquals(Optional.empty(), reader("ffffffff").nullableRecords(new PayloadView()));
    assertEquals(Optional.empty(), reader("00").compactNullableRecords(new PayloadView()));
    assertEquals(-1, reader("ffffffff").nullableArrayLength(1));
    assertEquals(-1, reader("00").compactNullableArrayLength(1));
  }

  @Test
  void absentValuesWhereNoneMayBe() {
    assertThrows(MalformedMessageException.class, () -> reader("ffff").string());
    assertThrows(MalformedMessageException.class, () -> reader("00").compactString());
    assertThrows(MalformedMessageException.class, () -> reader("ffffffff").bytes());
    assertThrows(MalformedMessageException.class, () -> reader("00").compactBytes());
    assertThrows(
        MalformedMessageException.class, () -> reader("ffffffff").records(new PayloadView()));
    assertThrows(MalformedMessageException.class, () -> reader("ffffffff").arrayLength(1));
    assertThrows(MalformedMessageException.class, () -> reader("00").compactArrayLength(1));
  }

  @Test
  void lengthsBelowAbsence() {
    assertThrows(MalformedMessageException.class, () -> reader("fffe").nullableString());
    assertThrows(MalformedMessageException.class, () -> reader("fffffffe").nullableBytes());
    assertThrows(MalformedMessageException.class, () -> reader("80000000").nullableArrayLength(1));
  }

  @Test
  void arraysLongerThanWhatIsLeft() {
    assertEquals(2, reader("00000002" + "0000000000000000").arrayLength(4));
    assertThrows(
        MalformedMessageException.class,
        () -> reader("00000003" + "0000000000000000").arrayLength(4));
    assertThrows(
        MalformedMessageException.class, () -> reader("7fffffff" + "00").arrayLength(1000));
  }

  @Test
  void stringsLongerThanTheProtocolHas() {
    ByteBuffer bytes = ByteBuffer.allocate(40_000).put(new byte[] {(byte) 0x81, (byte) 0x80, 0x02});
    assertThrows(
        MalformedMessageException.class, () -> new ByteReader(bytes.rewind()).compactString());
  }

  @Test
  void readsWhatLiesBetweenPositionAndLimitAndLeavesThemAlone() {
    ByteBuffer bytes = ByteBuffer.allocate(12).putInt(0, 1).putInt(4, 2).putInt(8, 3);
    bytes.position(4).limit(8);
    ByteReader in = new ByteReader(bytes);
    assertEquals(2, in.int32());
    assertEquals(0, in.remaining());
    assertThrows(MalformedMessageException.class, in::int8);
    assertEquals(4, bytes.position());
  }

  @Test
  void littleEndianBuffersAreRefused() {
    ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    assertThrows(IllegalArgumentException.class, () -> new ByteReader(bytes));
  }

  @Test
  void bytesAndRecordsAreViews() {
    ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex("00000002aabb" + "03ccdd"));
    ByteReader in = new ByteReader(bytes);
    ByteBuffer view = in.bytes();
    PayloadView records = new PayloadView();
    assertSame(records, in.compactRecords(records));
    bytes.put(4, (byte) 1).put(7, (byte) 2);
    assertEquals(1, view.get(0));
    ByteBuffer copy = ByteBuffer.allocate(2);
    records.copyTo(copy);
    assertEquals(2, copy.get(0));
    assertSame(bytes, records.buffer());
  }

  @Test
  void theSameTextIsDecodedOnce() {
    ByteBuffer bytes = text("topic-with-ümlaut");
    ByteReader in = new ByteReader(new RecentValues());
    String first = in.reset(bytes).string();
    assertEquals("topic-with-ümlaut", first);
    assertSame(first, in.reset(bytes).string());
    assertSame(in.reset(bytes).nullableString(), in.reset(bytes).nullableString());
  }

  @Test
  void textsThatShareASlotAreNotMixedUp() {
    ByteReader in = new ByteReader(new RecentValues());
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 5_000; i++) {
        assertEquals("topic-" + i, in.reset(text("topic-" + i)).string());
        ByteBuffer id = ByteBuffer.allocate(16).putLong(i).putLong(i % 7).flip();
        assertEquals(new Uuid(i, i % 7), in.reset(id).uuid());
      }
    }
  }

  @Test
  void bytesThatAreNoTextBecomeReplacementCharacters() {
    assertEquals("a\ufffd", reader("0002" + "61ff").string());
  }

  @Test
  void taggedFieldsThatAreLongerThanWhatIsLeft() {
    assertThrows(MalformedMessageException.class, () -> reader("010503aabb").skipTaggedFields());
    assertThrows(MalformedMessageException.class, () -> reader("7f0500").skipTaggedFields());
  }

  private static ByteBuffer text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(2 + bytes.length).putShort((short) bytes.length).put(bytes).flip();
  }

  private static ByteReader reader(String hex) {
    return new ByteReader(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
  }
}
