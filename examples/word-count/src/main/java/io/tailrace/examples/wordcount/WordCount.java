package io.tailrace.examples.wordcount;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;

/**
 * Counts the words of lines, each exactly once: reading, counting and writing are one transaction
 * (Kafka Streams with {@code exactly_once_v2}).
 */
public final class WordCount {
  public static final String LINES = "lines";
  public static final String COUNTS = "counts";

  private WordCount() {}

  /** Counts until Ctrl-C. Arguments: the broker, as host:port, and a folder for Streams' state. */
  public static void main(String[] arguments) {
    KafkaStreams counting = start(arguments[0], Path.of(arguments[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(counting::close));
  }

  /** Starts to count. */
  static KafkaStreams start(String bootstrapServers, Path state) {
    Properties config = new Properties();
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "word-count");
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0); // Every count is told.
    KafkaStreams streams = new KafkaStreams(topology(), config);
    // A broker that is away for longer than a client waits is no reason to give up.
    streams.setUncaughtExceptionHandler(_ -> StreamThreadExceptionResponse.REPLACE_THREAD);
    streams.start();
    return streams;
  }

  private static Topology topology() {
    Serde<String> text = Serdes.String();
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(LINES, Consumed.with(text, text))
        .flatMapValues(line -> List.of(line.split(" ")))
        .groupBy((_, word) -> word, Grouped.with(text, text))
        .count(
            Materialized.<String, Long>as(Stores.inMemoryKeyValueStore("count-of-words"))
                .withKeySerde(text)
                .withValueSerde(Serdes.Long()))
        .toStream()
        .mapValues(count -> Long.toString(count))
        .to(COUNTS, Produced.with(text, text));
    return builder.build();
  }
}
