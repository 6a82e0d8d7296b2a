package io.tailrace.kernel.compaction;

import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.partition.CompactableLog.LastOfProducer;
import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordBatchBuilder;
import io.tailrace.spi.storage.RecordCursor;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.StorageContext;
import io.tailrace.spi.storage.StorageProvider;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** A log in memory that a test fills with texts, and cleans. */
final class CompactedLog implements AutoCloseable {
  static final long NOW = 1_000_000;
  static final long DELETE_RETENTION_MS = 60_000;
  static final Codecs CODECS = codecs();

  final Map<Long, LastOfProducer> lastOfProducers = new HashMap<>();
  long mapBytes = 1 << 20;
  long now = NOW;
  private final Storage storage;
  private Log log;
  private final LogConfig config;

  /** Where the open transaction of each producer begins. */
  private final Map<Long, Long> open = new HashMap<>();

  /** What a record says: "offset key=value", and "-" for a value that is null. */
  record Text(String key, String value) {}

  CompactedLog(int segmentBytes) {
    config = new LogConfig(segmentBytes, Long.MAX_VALUE, 100, -1, -1, false, 0);
    storage =
        ServiceLoader.load(StorageProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.name().equals("memory"))
            .findFirst()
            .orElseThrow()
            .create(new StorageContext(Config.empty(), InstantSource.system()));
    storage.start();
    log = storage.open(new LogId("compacted", 1, 1, 0), config);
  }

  private static Codecs codecs() {
    return ServiceLoader.load(CompressionProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .map(found -> new Codecs.Codec(found.id(), found.name(), found.create(Config.empty())))
        .collect(Collectors.collectingAndThen(Collectors.toList(), Codecs::new));
  }

  Log log() {
    return log;
  }

  static Optional<ByteBuffer> bytes(String text) {
    return Optional.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(Optional<ByteBuffer> bytes) {
    return bytes.map(view -> StandardCharsets.UTF_8.decode(view).toString()).orElse("-");
  }

  RecordBatchBuilder batch() {
    return new RecordBatchBuilder().baseOffset(log.endOffset());
  }

  static RecordBatchBuilder gzip(RecordBatchBuilder builder) {
    return builder.compression(1, CODECS.of(1).orElseThrow().codec(), OptionalInt.empty());
  }

  /** Appends a batch of "key=value" records; "key=-" is a tombstone, "-=value" has no key. */
  void append(RecordBatchBuilder builder, String... records) {
    for (String record : records) {
      String[] parts = record.split("=", 2);
      builder.append(
          now,
          parts[0].equals("-") ? Optional.empty() : bytes(parts[0]),
          parts[1].equals("-") ? Optional.empty() : bytes(parts[1]));
    }
    ByteBuffer built = builder.build();
    if (RecordBatch.isTransactional(built, 0)) {
      open.putIfAbsent(RecordBatch.producerId(built, 0), log.endOffset());
    }
    log.append(built);
  }

  void append(String... records) {
    append(batch(), records);
  }

  void mark(long producer, int epoch, boolean commit) {
    long marker = log.endOffset();
    log.append(
        batch().producer(producer, (short) epoch, -1).appendEndTransaction(now, commit, 0).build());
    Long first = open.remove(producer);
    if (first != null && !commit) {
      long stable = open.values().stream().mapToLong(Long::longValue).min().orElse(marker);
      log.transactionIndex().add(producer, first, marker, stable);
    }
  }

  /** Begins a new segment: what is there can be cleaned. */
  void roll() {
    log.configure(new LogConfig(1, Long.MAX_VALUE, 100, -1, -1, false, 0));
    append("end-" + log.endOffset() + "=x");
    log.configure(config);
  }

  /** Rolls, and cleans all that is sealed, with a map of the size that was set. */
  long clean() {
    roll();
    return cleanTo(log.compaction().orElseThrow().segments().getLast().baseOffset());
  }

  long cleanTo(long limit) {
    TopicConfig topic =
        TopicConfig.of(
            Config.empty(),
            Map.of(
                "cleanup.policy",
                "compact",
                "delete.retention.ms",
                Long.toString(DELETE_RETENTION_MS)));
    Pace pace = bytes -> {};
    var compaction = log.compaction().orElseThrow();
    long firstDirty = compaction.firstDirtyOffset();
    try (OffsetMap map = new OffsetMap(mapBytes, 0.9)) {
      NewestKeys keys = NewestKeys.find(log, map, CODECS, firstDirty, limit, 512, pace);
      CompactionFilter filter =
          new CompactionFilter(keys, CODECS, topic, lastOfProducers, now, pace);
      if (!compaction.compact(keys.limit(), 512, filter)) {
        throw new AssertionError("Not compacted");
      }
      return compaction.firstDirtyOffset();
    }
  }

  /** Shows each batch. */
  interface Visitor {
    void visit(ByteBuffer bytes, int at);
  }

  void visit(Visitor visitor) {
    new LogBatches(log, 1 << 12, bytes -> {})
        .visit(
            log.startOffset(),
            log.endOffset(),
            (bytes, at) -> {
              if (RecordBatch.crc(bytes, at) != RecordBatch.computeCrc(bytes, at)) {
                throw new AssertionError("A wrong checksum");
              }
              visitor.visit(bytes, at);
              return true;
            });
  }

  /** All records but those that {@link #roll} added, as "offset key=value". */
  List<String> records() {
    List<String> found = new ArrayList<>();
    visit(
        (bytes, at) -> {
          if (!RecordBatch.isControl(bytes, at)) {
            try (RecordCursor cursor = CODECS.records(bytes, at)) {
              while (cursor.next()) {
                String key = text(cursor.key());
                if (!key.startsWith("end-")) {
                  found.add(cursor.offset() + " " + key + "=" + text(cursor.value()));
                }
              }
            }
          }
        });
    return found;
  }

  /** All batches, as "first-last records". */
  List<String> batches() {
    List<String> found = new ArrayList<>();
    visit(
        (bytes, at) ->
            found.add(
                (RecordBatch.isControl(bytes, at) ? "marker " : "")
                    + RecordBatch.baseOffset(bytes, at)
                    + "-"
                    + RecordBatch.lastOffset(bytes, at)
                    + " "
                    + RecordBatch.recordCount(bytes, at)));
    return found;
  }

  @Override
  public void close() {
    storage.close();
  }
}
