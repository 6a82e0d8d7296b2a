package io.tailrace.kernel.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.kernel.group.GroupRecord.GroupRemoved;
import io.tailrace.kernel.group.GroupRecord.GroupStored;
import io.tailrace.kernel.group.GroupRecord.OffsetCommitted;
import io.tailrace.kernel.group.GroupRecord.OffsetRemoved;
import io.tailrace.kernel.group.GroupSnapshot.StoredMember;
import io.tailrace.wire.Uuid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The bytes are those that Kafka's tools read: taken apart by hand, not by our own codec. */
class GroupRecordCodecTest {
  private final GroupRecordCodec codec = new GroupRecordCodec();

  private static String hex(ByteBuffer bytes) {
    byte[] array = new byte[bytes.remaining()];
    bytes.duplicate().get(array);
    return HexFormat.of().formatHex(array);
  }

  private static String text(String value) {
    return "%04x".formatted(value.length())
        + HexFormat.of().formatHex(value.getBytes(StandardCharsets.US_ASCII));
  }

  private void assertReadBack(GroupRecord entry) {
    assertEquals(entry, codec.read(codec.key(entry), codec.value(entry)).orElseThrow());
  }

  private static OffsetCommitted offset(long expires, Uuid topicId) {
    return new OffsetCommitted(
        "g", "orders", 3, new CommittedOffset(42, 7, "note", 1000, expires, topicId));
  }

  @Test
  void anOffsetHasKeyVersionOneAndValueVersionFour() {
    OffsetCommitted entry = offset(-1, Uuid.ZERO);
    assertEquals("0001" + text("g") + text("orders") + "00000003", hex(codec.key(entry)));
    assertEquals(
        "0004"
            + "000000000000002a"
            + "00000007"
            + "05"
            + HexFormat.of().formatHex("note".getBytes(StandardCharsets.US_ASCII))
            + "00000000000003e8"
            + "00", // no tagged fields
        hex(codec.value(entry).orElseThrow()));
    assertReadBack(entry);
  }

  @Test
  void anOffsetOfAnOlderVersionIsRead() {
    ByteBuffer value =
        ByteBuffer.wrap(
            HexFormat.of()
                .parseHex(
                    "0003" + "000000000000002a" + "00000007" + text("note") + "00000000000003e8"));
    OffsetCommitted entry = offset(-1, Uuid.ZERO);
    assertEquals(Optional.of(entry), codec.read(codec.key(entry), Optional.of(value)));
  }

  @Test
  void anOffsetWithItsOwnExpiryHasValueVersionOne() {
    OffsetCommitted entry = offset(2000, Uuid.ZERO);
    assertEquals(
        "0001" + "000000000000002a" + text("note") + "00000000000003e8" + "00000000000007d0",
        hex(codec.value(entry).orElseThrow()));
  }

  @Test
  void theIdOfATopicIsATaggedField() {
    OffsetCommitted entry = offset(-1, new Uuid(1, 2));
    assertEquals(
        "0004"
            + "000000000000002a"
            + "00000007"
            + "05"
            + HexFormat.of().formatHex("note".getBytes(StandardCharsets.US_ASCII))
            + "00000000000003e8"
            + "01" // one tagged field:
            + "00" // tag 0,
            + "10" // of 16 bytes
            + "0000000000000001"
            + "0000000000000002",
        hex(codec.value(entry).orElseThrow()));
    assertReadBack(entry);
  }

  @Test
  void aGroupHasKeyVersionTwoAndValueVersionThree() {
    GroupStored entry =
        new GroupStored(
            "g",
            new GroupSnapshot(
                Optional.of("consumer"),
                5,
                Optional.of("range"),
                Optional.of("m"),
                1000,
                List.of(
                    new StoredMember(
                        "m",
                        Optional.of("i"),
                        "c",
                        "/1",
                        60_000,
                        10_000,
                        ByteBuffer.wrap(new byte[] {1}),
                        ByteBuffer.wrap(new byte[] {2, 3})))));
    assertEquals("0002" + text("g"), hex(codec.key(entry)));
    assertEquals(
        "0003"
            + text("consumer")
            + "00000005"
            + text("range")
            + text("m")
            + "00000000000003e8"
            + "00000001"
            + text("m")
            + text("i")
            + text("c")
            + text("/1")
            + "0000ea60"
            + "00002710"
            + "0000000101"
            + "000000020203",
        hex(codec.value(entry).orElseThrow()));
    assertReadBack(entry);
  }

  @Test
  void anEmptyGroupHasNeitherProtocolNorLeader() {
    GroupStored entry =
        new GroupStored(
            "g",
            new GroupSnapshot(
                Optional.empty(), 0, Optional.empty(), Optional.empty(), 1000, List.of()));
    assertEquals(
        "0003" + "0000" + "00000000" + "ffff" + "ffff" + "00000000000003e8" + "00000000",
        hex(codec.value(entry).orElseThrow()));
    assertReadBack(entry);
  }

  @Test
  void tombstonesHaveTheKeyOfWhatTheyRemove() {
    assertEquals(
        hex(codec.key(offset(-1, Uuid.ZERO))), hex(codec.key(new OffsetRemoved("g", "orders", 3))));
    assertReadBack(new OffsetRemoved("g", "orders", 3));
    assertReadBack(new GroupRemoved("g"));
  }

  @Test
  void membersOfTheOldestVersionTakeAsLongToJoinAsTheyMayBeSilent() {
    ByteBuffer value =
        ByteBuffer.wrap(
            HexFormat.of()
                .parseHex(
                    "0000"
                        + text("consumer")
                        + "00000005"
                        + text("range")
                        + text("m")
                        + "00000001"
                        + text("m")
                        + text("c")
                        + text("/1")
                        + "00002710"
                        + "0000000101"
                        + "00000000"));
    GroupStored entry =
        (GroupStored)
            codec.read(codec.key(new GroupRemoved("g")), Optional.of(value)).orElseThrow();
    assertEquals(10_000, entry.snapshot().members().getFirst().rebalanceTimeoutMs());
    assertEquals(-1, entry.snapshot().stateTimestampMs());
  }
}
