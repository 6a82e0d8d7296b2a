package io.tailrace.kernel.compression;

import io.tailrace.spi.compression.CompressionCodec;
import io.tailrace.spi.storage.BatchFault;
import io.tailrace.spi.storage.InvalidRecordBatchException;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordCursor;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The codecs that this broker found, by the number and by the name that batches and configs use.
 */
public final class Codecs {
  /** The number of zstd, which old versions of Produce and Fetch do not know (KIP-110). */
  public static final int ZSTD = 4;

  /** How far the records of one batch may expand when the broker must look inside. */
  private static final long MAX_EXPANDED_BYTES = 256L << 20;

  private final Map<Integer, Codec> byId = new TreeMap<>();

  /**
   * A codec and how it is called.
   *
   * @param id its number in a batch's attributes
   * @param name its name in {@code compression.type}
   */
  public record Codec(int id, String name, CompressionCodec codec) {}

  /** Of the given codecs, whose numbers differ. */
  public Codecs(Iterable<Codec> codecs) {
    for (Codec codec : codecs) {
      Codec other = byId.put(codec.id(), codec);
      if (other != null) {
        throw new IllegalArgumentException(
            "Codecs "
                + other.name()
                + " and "
                + codec.name()
                + " both have the number "
                + codec.id());
      }
    }
  }

  /** The codec of a number. */
  public Optional<Codec> of(int id) {
    return Optional.ofNullable(byId.get(id));
  }

  /**
   * The records of a batch whose frame was checked, decompressed if need be.
   *
   * @throws io.tailrace.spi.storage.InvalidRecordBatchException if its codec is not here; and as
   *     {@link RecordCursor} says
   */
  public RecordCursor records(ByteBuffer bytes, int at) {
    int id = RecordBatch.compression(bytes, at);
    if (id == 0) {
      return RecordCursor.of(bytes, at);
    }
    Codec codec =
        of(id)
            .orElseThrow(
                () ->
                    new InvalidRecordBatchException(
                        BatchFault.CODEC, "No plugin has codec number " + id));
    return RecordCursor.of(bytes, at, codec.codec(), MAX_EXPANDED_BYTES);
  }

  /** The codec of a name. */
  public Optional<Codec> named(String name) {
    return byId.values().stream().filter(codec -> codec.name().equals(name)).findFirst();
  }
}
