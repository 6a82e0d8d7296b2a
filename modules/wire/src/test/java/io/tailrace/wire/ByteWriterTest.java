package io.tailrace.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteWriterTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 126, 127, 128, 129, 16_382, 16_383, 16_384, 2_100_000})
  void taggedFieldsOfAnySize(int size) {
    ByteWriter out = new ByteWriter();
    out.unsignedVarint(1);
    int outer = out.beginTaggedField(5);
    out.int8((byte) 42);
    int inner = out.beginTaggedField(300);
    byte[] content = new byte[size];
    for (int i = 0; i < size; i++) {
      content[i] = (byte) i;
    }
    out.raw(ByteBuffer.wrap(content));
    out.endTaggedField(inner);
    out.endTaggedField(outer);
    out.int8((byte) 43);

    ByteReader in = new ByteReader(out.written());
    assertEquals(1, in.unsignedVarint());
    assertEquals(5, in.unsignedVarint());
    int outerEnd = in.taggedFieldEnd();
    assertEquals(42, in.int8());
    assertEquals(300, in.unsignedVarint());
    int innerEnd = in.taggedFieldEnd();
    for (int i = 0; i < size; i++) {
      assertEquals((byte) i, in.int8());
    }
    in.endTaggedField(innerEnd);
    in.endTaggedField(outerEnd);
    assertEquals(43, in.int8());
    assertEquals(0, in.remaining());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ascii",
        "ümlaut",
        "語",
        "😀 and 😀",
        "lone \ud83d high",
        "low \ude00",
        "\ud83d"
      })
  void textsAreEncodedAsJavaDoes(String text) {
    byte[] expected = text.getBytes(StandardCharsets.UTF_8);
    ByteWriter out = new ByteWriter();
    out.compactString(text);
    ByteReader in = new ByteReader(out.written());
    assertEquals(expected.length + 1, in.unsignedVarint());
    byte[] written = new byte[in.remaining()];
    out.written().get(out.position() - written.length, written);
    assertArrayEquals(expected, written);
  }

  @Test
  void textsLongerThanTheProtocolHas() {
    ByteWriter out = new ByteWriter();
    out.string("x".repeat(Short.MAX_VALUE));
    assertThrows(MessageTooLargeException.class, () -> out.string("x".repeat(Short.MAX_VALUE + 1)));
    assertThrows(
        MessageTooLargeException.class, () -> out.compactString("ü".repeat(Short.MAX_VALUE)));
  }

  @Test
  void growsToItsLimitAndNoFurther() {
    List<ByteBuffer> released = new ArrayList<>();
    ByteWriter.Allocator allocator =
        new ByteWriter.Allocator() {
          @Override
          public ByteBuffer allocate(int capacity) {
            return ByteBuffer.allocateDirect(capacity);
          }

          @Override
          public void release(ByteBuffer buffer) {
            released.add(buffer);
          }
        };
    ByteWriter out = new ByteWriter(allocator, 8, 20);
    out.int64(1);
    out.int64(2);
    out.int32(3);
    assertEquals(20, out.size());
    assertEquals(List.of(8, 16), released.stream().map(ByteBuffer::capacity).toList());
    assertThrows(MessageTooLargeException.class, () -> out.int8((byte) 0));
    ByteReader in = new ByteReader(out.written());
    assertEquals(1, in.int64());
    assertEquals(2, in.int64());
    assertEquals(3, in.int32());
  }

  @Test
  void aLimitBelowWhatAVarintMayTakeDoesNotRefuseAShortOne() {
    ByteWriter out = new ByteWriter(ByteBuffer::allocate, 1, 1);
    out.unsignedVarint(5);
    assertEquals(1, out.size());
  }

  @Test
  void aClearedWriterKeepsItsBuffer() {
    ByteWriter out = new ByteWriter();
    out.int64(1);
    int capacity = out.capacity();
    ByteBuffer first = out.written();
    out.clear();
    out.int64(2);
    assertEquals(capacity, out.capacity());
    assertSame(first.array(), out.written().array());
  }

  @Test
  void aDetachedBufferIsNotWrittenAgain() {
    ByteWriter out = new ByteWriter();
    out.int64(1);
    ByteBuffer detached = out.detach();
    out.int64(2);
    assertEquals(1, detached.getLong());
    assertEquals(2, out.written().getLong());
  }

  @Test
  void aSizeIsPutInAfterwards() {
    ByteWriter out = new ByteWriter();
    out.int32(0);
    out.int64(7);
    out.int32(0, out.size() - Integer.BYTES);
    assertEquals(8, out.written().getInt());
    assertThrows(IndexOutOfBoundsException.class, () -> out.int32(9, 1));
  }

  @Test
  void splicedPayloadsCountButAreNotCopied() {
    List<Integer> positions = new ArrayList<>();
    ByteWriter out =
        new ByteWriter() {
          @Override
          protected void payload(Payload payload) {
            positions.add(position());
            spliced(payload.size());
          }
        };
    out.int32(1);
    out.compactRecords(new PayloadView(ByteBuffer.allocate(1000)));
    out.int32(2);
    assertEquals(List.of(6), positions);
    assertEquals(10, out.position());
    assertEquals(1010, out.size());
    out.clear();
    assertEquals(0, out.size());
  }

  @Test
  void buffersAreWrittenFromTheirPositionAndNotMoved() {
    ByteBuffer value = ByteBuffer.allocate(8).putLong(0, 0x0102030405060708L).position(6);
    ByteWriter out = new ByteWriter();
    out.bytes(value);
    assertEquals(6, value.position());
    ByteReader in = new ByteReader(out.written());
    assertEquals(ByteBuffer.wrap(new byte[] {7, 8}), in.bytes());
    assertTrue(in.remaining() == 0);
  }
}
