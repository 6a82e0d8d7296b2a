package io.tailrace.wire.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.wire.ByteReader;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.MalformedMessageException;
import io.tailrace.wire.Message;
import io.tailrace.wire.UnsupportedVersionException;
import io.tailrace.wire.Uuid;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the schema language has and Kafka's schemas do not use. */
class EverythingTest {

  @Test
  void defaultsAreThoseOfTheSchema() {
    Everything message = new Everything();
    assertEquals(0xffff_ffffL, message.unsigned());
    assertEquals(9092, message.port());
    assertEquals(8, message.octal());
    assertEquals(Long.MIN_VALUE, message.low());
    assertEquals(0.5, message.ratio());
    assertTrue(message.wanted());
    assertEquals("a \"b\" \\", message.quoted());
    assertEquals(Optional.of(""), message.label());
    assertEquals(Optional.of(List.of()), message.flags());
    assertEquals(Optional.empty(), message.maybe());
    assertEquals(Optional.of(new Everything.Pair()), message.late());
    assertEquals(Optional.empty(), message.pairs());
    assertEquals(21, Everything.API_KEY);
  }

  @Test
  void fieldsThatNoVersionHasAreNotThere() {
    assertFalse(
        Arrays.stream(Everything.class.getMethods())
            .anyMatch(method -> method.getName().equals("neverSince")));
  }

  @ParameterizedTest
  @ValueSource(shorts = {0, 1, 2, 3, 4})
  void saysAllThatTheVersionHas(short version) {
    Everything message =
        new Everything()
            .unsigned(3_000_000_000L)
            .port(65_535)
            .octal((short) -1)
            .low(5)
            .ratio(-2.25)
            .wanted(false)
            .quoted("")
            .blobs(List.of(ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.allocate(0)))
            .label("label")
            .moved("moved")
            .outer(List.of(outer(), outer()));
    if (version >= 1) {
      message.flags(List.of(true, false)).maybe(version >= 2 ? pair(1) : zeroPair());
    }
    if (version >= 1 && version <= 2) {
      message.onlyThen(7);
    }
    if (version == 2) {
      message.onlyOnce(8);
    }
    if (version >= 2) {
      message.late(Optional.empty()).flags(Optional.empty());
    }
    if (version >= 3) {
      message.pairs(List.of(pair(3), pair(4))).taggedPair(pair(5));
    }
    Everything read = read(new Everything(), write(message, version), version);
    assertEquals(message, read);
    assertEquals(message.hashCode(), read.hashCode());
    assertEquals(message.toString(), read.toString());
    read.clear();
    assertEquals(new Everything(), read);
  }

  @Test
  void aFieldThatAVersionLacksIsNotLost() {
    Everything message = new Everything().onlyOnce(8);
    var failure = assertThrows(UnsupportedVersionException.class, () -> write(message, (short) 3));
    assertTrue(failure.getMessage().startsWith("Everything.onlyOnce "), failure.getMessage());
    assertThrows(
        UnsupportedVersionException.class,
        () -> write(new Everything().pairs(List.of()), (short) 2));
  }

  @Test
  void anIgnorableFieldThatAVersionLacksIsLeftOut() {
    Everything message = new Everything().onlyThen(7).flags(List.of(true));
    Everything read = read(new Everything(), write(message, (short) 0), (short) 0);
    assertEquals(new Everything(), read);
  }

  @Test
  void whatAVersionRequiresCannotBeAbsent() {
    Everything noLabel = new Everything().label(Optional.empty());
    assertThrows(UnsupportedVersionException.class, () -> write(noLabel, (short) 0));
    assertEquals(noLabel, read(new Everything().label("x"), write(noLabel, (short) 1), (short) 1));
    Everything noStruct = new Everything().late(Optional.empty());
    assertThrows(UnsupportedVersionException.class, () -> write(noStruct, (short) 1));
  }

  @Test
  void unsignedFieldsRefuseWhatTheyCannotSay() {
    Everything message = new Everything();
    assertThrows(IllegalArgumentException.class, () -> message.port(65_536));
    assertThrows(IllegalArgumentException.class, () -> message.port(-1));
    assertThrows(IllegalArgumentException.class, () -> message.unsigned(1L << 32));
  }

  @Test
  void versionsThatAreNotThereAreRefused() {
    Everything message = new Everything();
    assertThrows(UnsupportedVersionException.class, () -> write(message, (short) 5));
    ByteReader in = new ByteReader(ByteBuffer.allocate(100));
    assertThrows(UnsupportedVersionException.class, () -> message.read(in, (short) -1));
  }

  @Test
  void elementsAreToldApartByTheirKeys() {
    assertEquals(pair(1).mapKey(), pair(1).mapKey());
    assertEquals(new Everything.Pair.MapKey(1, new Uuid(1, 1)), pair(1).mapKey());
  }

  @Test
  void aTaggedFieldLongerThanItSaysIsRefused() {
    ByteBuffer bytes = write(new Everything().moved("moved"), (short) 3);
    int size = bytes.limit() - "moved".length() - 2;
    assertEquals(6, bytes.get(size));
    bytes.put(size, (byte) 5);
    assertThrows(MalformedMessageException.class, () -> read(new Everything(), bytes, (short) 3));
  }

  @Test
  void aReusedMessageForgetsWhatItHeld() {
    Reused message = new Reused();
    assertTrue(message.rows().isEmpty());
    Reused.Row row = message.startRows().next().numbers(List.of(1, 2, 3));
    row.cells().next().text("cell");
    message.single().value(5);
    message.optional(new Reused.Other().value(6));
    for (short version = 0; version <= 1; version++) {
      Reused read = read(new Reused(), write(message, version), version);
      assertEquals(message, read);
      assertEquals(message.toString(), read.toString());
    }
    message.withoutRows();
    assertTrue(message.rows().isEmpty());
    assertTrue(message.startRows().isEmpty());
    assertEquals(new Reused.Row(), message.startRows().next());
    message.clear();
    assertEquals(new Reused(), message);
  }

  private static Everything.Outer outer() {
    Everything.Inner inner = new Everything.Inner().pairs(List.of(zeroPair(), zeroPair()));
    return new Everything.Outer().inner(List.of(inner, new Everything.Inner()));
  }

  private static Everything.Pair zeroPair() {
    return new Everything.Pair().left(9);
  }

  private static Everything.Pair pair(int left) {
    return new Everything.Pair().left(left).right(new Uuid(left, left));
  }

  private static ByteBuffer write(Message message, short version) {
    ByteWriter out = new ByteWriter();
    message.write(out, version);
    return out.written();
  }

  private static <T extends Message> T read(T message, ByteBuffer bytes, short version) {
    ByteReader in = new ByteReader(bytes);
    message.read(in, version);
    assertEquals(0, in.remaining());
    return message;
  }
}
