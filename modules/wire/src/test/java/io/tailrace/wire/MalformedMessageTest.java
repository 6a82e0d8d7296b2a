package io.tailrace.wire;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes: a message or a MalformedMessageException, and memory by what was sent. */
class MalformedMessageTest {
  private static final int MUTATIONS_PER_VERSION = 30;

  /** The stack trace and the text of an exception. */
  private static final long FIXED_ALLOCATION = 16 << 10;

  /** The smallest struct takes a byte or two on the wire and some dozens in memory. */
  private static final long ALLOCATION_PER_BYTE = 64;

  static List<KafkaMessage> messages() {
    return KafkaMessage.all();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void isRefusedWhenCutShortAnywhere(KafkaMessage message) {
    RandomBytes contents = new RandomBytes(Seed.random(message.toString()));
    for (short version = message.lowest(); version <= message.highest(); version++) {
      ByteBuffer bytes = contents.message(message.schema(version));
      Message ours = message.newOurs();
      for (int length = 0; length < bytes.limit(); length++) {
        ByteReader in = new ByteReader(bytes.slice(0, length));
        short of = version;
        assertThrows(
            MalformedMessageException.class,
            () -> ours.read(in, of),
            () -> message + " version " + of + " cut to " + in.remaining() + ", " + Seed.text());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void costsNoMoreMemoryThanWasSentWhenDamaged(KafkaMessage message) {
    Random random = Seed.random(message.toString());
    RandomBytes contents = new RandomBytes(random);
    for (short version = message.lowest(); version <= message.highest(); version++) {
      for (int i = 0; i < MUTATIONS_PER_VERSION; i++) {
        ByteBuffer bytes = contents.message(message.schema(version));
        if (bytes.limit() > 0) {
          damage(bytes, random);
          readBounded(message, bytes, version);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void costsNoMoreMemoryThanWasSentWhenGarbage(KafkaMessage message) {
    Random random = Seed.random(message.toString());
    byte[] garbage = new byte[4096];
    for (short version = message.lowest(); version <= message.highest(); version++) {
      random.nextBytes(garbage);
      readBounded(message, ByteBuffer.wrap(garbage), version);
      Arrays.fill(garbage, (byte) random.nextInt(4));
      readBounded(message, ByteBuffer.wrap(garbage), version);
      Arrays.fill(garbage, (byte) 0x7f);
      readBounded(message, ByteBuffer.wrap(garbage), version);
    }
  }

  private static void readBounded(KafkaMessage message, ByteBuffer bytes, short version) {
    // The first time counts the classes that are loaded, too.
    readOrRefuse(message.newOurs(), new ByteReader(bytes), version);
    ByteReader in = new ByteReader(bytes);
    Message ours = message.newOurs();
    long allocated = Allocation.of(() -> readOrRefuse(ours, in, version));
    long bound = FIXED_ALLOCATION + ALLOCATION_PER_BYTE * bytes.limit();
    assertTrue(
        allocated <= bound,
        () ->
            "%s version %d of %d bytes took %d, %s"
                .formatted(message, version, bytes.limit(), allocated, Seed.text()));
  }

  private static void readOrRefuse(Message message, ByteReader in, short version) {
    try {
      message.read(in, version);
    } catch (MalformedMessageException expected) {
      assertTrue(expected.getMessage().startsWith("Expected "), expected.getMessage());
    }
  }

  /** Flips bits, or puts lengths there that no message can have. */
  private static void damage(ByteBuffer bytes, Random random) {
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      int at = random.nextInt(bytes.limit());
      byte[] lie =
          switch (random.nextInt(6)) {
            case 0 -> new byte[] {0x7f, -1, -1, -1};
            case 1 -> new byte[] {-1, -1, -1, -1, 0x07};
            case 2 -> new byte[] {-1, -1, -1, -1, 0x0f};
            case 3 -> new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 0x01};
            case 4 -> new byte[] {(byte) 0x80, 0, 0, 0};
            default -> new byte[] {(byte) (bytes.get(at) ^ 1 << random.nextInt(8))};
          };
      bytes.put(at, lie, 0, Math.min(lie.length, bytes.limit() - at));
    }
  }
}
