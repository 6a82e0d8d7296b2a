package io.tailrace.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message in every version, with random contents, against Kafka's own classes. */
class RoundTripTest {
  private static final int CONTENTS_PER_VERSION = 8;

  static List<KafkaMessage> messages() {
    return KafkaMessage.all();
  }

  @Test
  void noMessageIsMissing() {
    assertEquals(195, messages().size());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void hasTheVersionsThatKafkaHas(KafkaMessage message) {
    assertEquals(message.lowest(), message.newOurs().lowestVersion());
    assertEquals(message.highest(), message.newOurs().highestVersion());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void defaultsAreKafkas(KafkaMessage message) {
    org.apache.kafka.common.protocol.Message theirs = message.newTheirs();
    Message ours = message.newOurs();
    assertEquals(
        KafkaMessage.writeTheirs(theirs, message.highest()),
        KafkaMessage.writeOurs(ours, message.highest()));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void saysWhatKafkaSays(KafkaMessage message) {
    Random random = Seed.random(message.toString());
    RandomBytes contents = new RandomBytes(random);
    Message reused = message.newOurs();
    for (short version = message.lowest(); version <= message.highest(); version++) {
      for (int i = 0; i < CONTENTS_PER_VERSION; i++) {
        String where = message + " version " + version + ", " + Seed.text();
        ByteBuffer raw = contents.message(message.schema(version));
        var theirs = message.readTheirs(raw, version);
        ByteBuffer bytes = KafkaMessage.writeTheirs(theirs, version);

        read(reused, raw, version, where);
        Accessors.assertSame(theirs, reused, where);
        assertEquals(bytes, KafkaMessage.writeOurs(reused, version), where);

        Message filled = message.newOurs();
        Accessors.copy(theirs, filled);
        assertEquals(bytes, KafkaMessage.writeOurs(filled, version), where);
        assertEquals(reused, filled, where);
        assertEquals(reused.hashCode(), filled.hashCode(), where);
        Accessors.assertSame(message.readTheirs(bytes, version), filled, where);
      }
    }
    reused.clear();
    assertEquals(message.newOurs(), reused, "as good as new when cleared");
  }

  @ParameterizedTest
  @MethodSource("messages")
  void leavesOutTaggedFieldsThatItDoesNotKnow(KafkaMessage message) {
    RandomBytes contents = new RandomBytes(Seed.random(message.toString()));
    short version = message.highest();
    ByteBuffer raw = contents.message(message.schema(version));
    var theirs = message.readTheirs(raw, version);
    ByteBuffer bytes = KafkaMessage.writeTheirs(theirs, version);
    theirs.unknownTaggedFields().add(new RawTaggedField(1000, new byte[200]));
    theirs.unknownTaggedFields().add(new RawTaggedField(100_000, new byte[0]));
    if (bytes.get(bytes.limit() - 1) == 0 && isFlexible(message)) {
      Message ours = message.newOurs();
      read(ours, KafkaMessage.writeTheirs(theirs, version), version, message.toString());
      assertEquals(bytes, KafkaMessage.writeOurs(ours, version));
    }
  }

  private static boolean isFlexible(KafkaMessage message) {
    return message.schema(message.highest()).toString().contains("_tagged_fields");
  }

  private static void read(Message ours, ByteBuffer bytes, short version, String where) {
    ByteReader in = new ByteReader(bytes);
    ours.read(in, version);
    assertTrue(in.remaining() == 0, () -> in.remaining() + " bytes left of " + where);
  }
}
