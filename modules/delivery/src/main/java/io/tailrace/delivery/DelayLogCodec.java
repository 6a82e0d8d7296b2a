package io.tailrace.delivery;

import io.tailrace.delivery.DelayLogRecord.Held;
import io.tailrace.delivery.DelayLogRecord.Lane;
import io.tailrace.delivery.DelayLogRecord.LaneClosed;
import io.tailrace.delivery.DelayLogRecord.Operated;
import io.tailrace.delivery.DelayLogRecord.OperationClosed;
import io.tailrace.delivery.DelayLogRecord.Position;
import io.tailrace.delivery.DelayLogRecord.Released;
import io.tailrace.delivery.DelayLogRecord.Unknown;
import io.tailrace.spi.delivery.DeliveryHeader;
import io.tailrace.spi.delivery.DeliveryRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The bytes of the delay log, big-endian.
 *
 * <pre>
 *   key       := kind int8, topic id int64 int64, partition int32 [, offset int64]
 *   H held    := version int8, due int64, hint int32, flags int8,
 *                origin text, destination text, dead-letter topic text,
 *                key length int32, key, value; the headers are the record's own
 *   H released: a tombstone with the header "held": offset int64
 *   P position:= version int8, offset int64
 *   L lane    := version int8, producer id int64, next sequence int32, topic text,
 *                count int32, offsets int64...
 *   O operation: see {@link OperationCodec}; its partition is 0
 *   text      := length int16, UTF-8
 * </pre>
 */
final class DelayLogCodec {
  private static final byte HELD = 'H';
  private static final byte POSITION = 'P';
  private static final byte LANE = 'L';
  private static final byte OPERATION = 'O';
  private static final byte VERSION = 1;
  private static final String HELD_OFFSET = "held";
  private static final int HAS_KEY = 1;
  private static final int HAS_VALUE = 2;
  private static final int KEY_ORDER = 4;

  private DelayLogCodec() {}

  static DeliveryRecord encode(DelayLogRecord entry, long now) {
    return switch (entry) {
      case Held(HeldRecord held) ->
          DeliveryRecord.of(
              now, Optional.of(key(held.source())), Optional.of(value(held)), held.headers());
      case Released(SourceOffset source, long heldOffset) ->
          DeliveryRecord.of(
              now,
              Optional.of(key(source)),
              Optional.empty(),
              List.of(
                  new DeliveryHeader(
                      HELD_OFFSET,
                      Optional.of(ByteBuffer.allocate(Long.BYTES).putLong(heldOffset).flip()))));
      case Position(UUID topicId, int partition, long offset) ->
          DeliveryRecord.of(
              now,
              Optional.of(key(POSITION, topicId, partition)),
              Optional.of(ByteBuffer.allocate(9).put(VERSION).putLong(offset).flip()),
              List.of());
      case Lane lane ->
          DeliveryRecord.of(
              now,
              Optional.of(key(LANE, lane.target().topicId(), lane.target().partition())),
              Optional.of(value(lane)),
              List.of());
      case LaneClosed(TargetPartition target) ->
          DeliveryRecord.of(
              now,
              Optional.of(key(LANE, target.topicId(), target.partition())),
              Optional.empty(),
              List.of());
      case Operated(Operation operation) ->
          DeliveryRecord.of(
              now,
              Optional.of(key(OPERATION, operation.id(), 0)),
              Optional.of(OperationCodec.encode(operation)),
              operation.asked());
      case OperationClosed(UUID id) ->
          DeliveryRecord.of(now, Optional.of(key(OPERATION, id, 0)), Optional.empty(), List.of());
      case Unknown() -> throw new IllegalArgumentException("Nothing to write");
    };
  }

  static DelayLogRecord decode(DeliveryRecord record) {
    ByteBuffer key = record.key().orElse(ByteBuffer.allocate(0)).duplicate();
    if (key.remaining() < 21) {
      return new Unknown();
    }
    byte kind = key.get();
    UUID topicId = new UUID(key.getLong(), key.getLong());
    int partition = key.getInt();
    return switch (kind) {
      case HELD -> {
        SourceOffset source = new SourceOffset(topicId, partition, key.getLong());
        yield record.value().isEmpty()
            ? new Released(source, heldOffset(record))
            : new Held(held(source, record));
      }
      case POSITION ->
          record.value().map(value -> position(topicId, partition, value)).orElse(new Unknown());
      case LANE -> {
        TargetPartition target = new TargetPartition(topicId, partition);
        yield record
            .value()
            .<DelayLogRecord>map(value -> lane(target, value))
            .orElse(new LaneClosed(target));
      }
      case OPERATION ->
          record
              .value()
              .<DelayLogRecord>map(
                  value -> new Operated(OperationCodec.decode(topicId, value, record.headers())))
              .orElse(new OperationClosed(topicId));
      default -> new Unknown();
    };
  }

  private static DelayLogRecord position(UUID topicId, int partition, ByteBuffer value) {
    return new Position(topicId, partition, versioned(value).getLong());
  }

  private static ByteBuffer key(SourceOffset source) {
    return ByteBuffer.allocate(29)
        .put(HELD)
        .putLong(source.sourceId().getMostSignificantBits())
        .putLong(source.sourceId().getLeastSignificantBits())
        .putInt(source.partition())
        .putLong(source.offset())
        .flip();
  }

  private static ByteBuffer key(byte kind, UUID topicId, int partition) {
    return ByteBuffer.allocate(21)
        .put(kind)
        .putLong(topicId.getMostSignificantBits())
        .putLong(topicId.getLeastSignificantBits())
        .putInt(partition)
        .flip();
  }

  private static ByteBuffer value(HeldRecord held) {
    byte[] origin = bytes(held.origin());
    byte[] destination = bytes(held.destination());
    byte[] deadLetterTopic = bytes(held.deadLetterTopic());
    int keySize = held.key().map(ByteBuffer::remaining).orElse(0);
    int valueSize = held.value().map(ByteBuffer::remaining).orElse(0);
    int texts = origin.length + destination.length + deadLetterTopic.length;
    ByteBuffer value =
        ByteBuffer.allocate(24 + texts + keySize + valueSize)
            .put(VERSION)
            .putLong(held.dueMs())
            .putInt(held.partitionHint())
            .put(
                (byte)
                    ((held.key().isPresent() ? HAS_KEY : 0)
                        | (held.value().isPresent() ? HAS_VALUE : 0)
                        | (held.keyOrder() ? KEY_ORDER : 0)));
    put(value, origin);
    put(value, destination);
    put(value, deadLetterTopic);
    value.putInt(keySize);
    held.key().ifPresent(key -> value.put(key.duplicate()));
    held.value().ifPresent(payload -> value.put(payload.duplicate()));
    return value.flip();
  }

  private static HeldRecord held(SourceOffset source, DeliveryRecord record) {
    ByteBuffer value = versioned(record.value().orElseThrow());
    long due = value.getLong();
    int hint = value.getInt();
    int flags = value.get();
    String origin = text(value);
    String destination = text(value);
    String deadLetterTopic = text(value);
    int keySize = value.getInt();
    ByteBuffer key = value.slice(value.position(), keySize);
    ByteBuffer payload = value.position(value.position() + keySize).slice();
    return new HeldRecord(
        source,
        due,
        origin,
        destination,
        deadLetterTopic,
        hint,
        (flags & KEY_ORDER) != 0,
        (flags & HAS_KEY) != 0 ? Optional.of(key) : Optional.empty(),
        (flags & HAS_VALUE) != 0 ? Optional.of(payload) : Optional.empty(),
        record.headers());
  }

  private static long heldOffset(DeliveryRecord record) {
    return record.headers().getFirst().value().orElseThrow().duplicate().getLong();
  }

  private static ByteBuffer value(Lane lane) {
    byte[] topic = bytes(lane.topic());
    ByteBuffer value =
        ByteBuffer.allocate(19 + topic.length + Long.BYTES * lane.inFlight().size())
            .put(VERSION)
            .putLong(lane.producerId())
            .putInt(lane.nextSequence());
    put(value, topic);
    value.putInt(lane.inFlight().size());
    lane.inFlight().forEach(value::putLong);
    return value.flip();
  }

  private static Lane lane(TargetPartition target, ByteBuffer bytes) {
    ByteBuffer value = versioned(bytes);
    long producerId = value.getLong();
    int nextSequence = value.getInt();
    String topic = text(value);
    int count = value.getInt();
    List<Long> inFlight = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      inFlight.add(value.getLong());
    }
    return new Lane(target, topic, producerId, nextSequence, inFlight);
  }

  private static ByteBuffer versioned(ByteBuffer bytes) {
    ByteBuffer value = bytes.duplicate();
    byte version = value.get();
    if (version != VERSION) {
      throw new IllegalStateException("The delay log was written by a later version: " + version);
    }
    return value;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void put(ByteBuffer target, byte[] text) {
    target.putShort((short) text.length).put(text);
  }

  private static String text(ByteBuffer source) {
    byte[] bytes = new byte[source.getShort()];
    source.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
