package io.tailrace.kernel.hotspot;

import io.tailrace.kernel.compression.Codecs;
import io.tailrace.spi.storage.InvalidRecordBatchException;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordCursor;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Takes a sample of what is produced, so many bytes apart: a partition is sampled as often as its
 * share of the bytes says. What is looked at inside is bounded, and compressed batches are looked
 * at for one part in a hundred of the time at most. Used on one loop.
 */
public final class BatchSampler {
  /** How many records of a batch are looked at. */
  private static final int MAX_RECORDS = 32;

  /** How much of a key is kept. */
  private static final int MAX_KEY_BYTES = 64;

  /** How far a compressed batch is decompressed. */
  private static final long MAX_EXPANDED_BYTES = 64 << 10;

  private static final long BUDGET_DIVISOR = 100;

  private final Hotspots hotspots;
  private final Codecs codecs;
  private final long begun;
  private long left;
  private long spentNanos;

  /** With the codecs that batches may use. */
  public BatchSampler(Hotspots hotspots, Codecs codecs) {
    this.hotspots = hotspots;
    this.codecs = codecs;
    begun = hotspots.nanoTime();
  }

  /**
   * Somebody produces batches; called before they are appended.
   *
   * @param records from its position to its limit; not changed
   */
  public void produced(String topic, int partition, Optional<String> clientId, ByteBuffer records) {
    long interval = hotspots.interval();
    if (interval == 0) {
      return;
    }
    left -= records.remaining();
    if (left > 0) {
      return;
    }
    long crossed = 1 - left / interval;
    left += crossed * interval;
    hotspots.add(topic, partition, clientId.orElse(""), crossed * interval, keys(records));
  }

  private Map<String, Long> keys(ByteBuffer records) {
    int at = records.position();
    if (!isWhole(records, at)) {
      return Map.of();
    }
    if (RecordBatch.compression(records, at) == 0) {
      return read(records, at);
    }
    long now = hotspots.nanoTime();
    if (spentNanos > (now - begun) / BUDGET_DIVISOR) {
      return Map.of();
    }
    Map<String, Long> keys = read(records, at);
    spentNanos += hotspots.nanoTime() - now;
    return keys;
  }

  /** What was sent is only checked later, when it is appended. */
  private static boolean isWhole(ByteBuffer records, int at) {
    return records.remaining() >= RecordBatch.HEADER_SIZE
        && RecordBatch.magic(records, at) == RecordBatch.MAGIC
        && RecordBatch.sizeInBytes(records, at) >= RecordBatch.HEADER_SIZE
        && RecordBatch.sizeInBytes(records, at) <= records.remaining();
  }

  private Map<String, Long> read(ByteBuffer records, int at) {
    Map<String, Long> keys = new HashMap<>();
    try (RecordCursor cursor = cursor(records, at)) {
      for (int i = 0; i < MAX_RECORDS && cursor.next(); i++) {
        if (cursor.hasKey()) {
          keys.merge(name(cursor.key().orElseThrow()), (long) cursor.sizeInBytes(), Long::sum);
        }
      }
    } catch (InvalidRecordBatchException | IllegalArgumentException _) {
      // Too long, or damaged: whoever appends it says so. What was read until then counts.
      return keys;
    }
    return keys;
  }

  private RecordCursor cursor(ByteBuffer records, int at) {
    int codec = RecordBatch.compression(records, at);
    return codec == 0
        ? RecordCursor.of(records, at)
        : RecordCursor.of(
            records,
            at,
            codecs.of(codec).orElseThrow(IllegalArgumentException::new).codec(),
            MAX_EXPANDED_BYTES);
  }

  /** A key as people can read it. */
  static String name(ByteBuffer key) {
    boolean cut = key.remaining() > MAX_KEY_BYTES;
    byte[] bytes = new byte[Math.min(MAX_KEY_BYTES, key.remaining())];
    key.duplicate().get(bytes);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.chars().noneMatch(Character::isISOControl)) {
        return cut ? text + "..." : text;
      }
    } catch (CharacterCodingException _) {
      // Not a text; shown as bytes.
    }
    String hex = "0x" + HexFormat.of().formatHex(bytes);
    return cut ? hex + "..." : hex;
  }
}
