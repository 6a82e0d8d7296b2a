package io.tailrace.server.dlq;

import io.tailrace.client.Admin;
import io.tailrace.client.Client;
import io.tailrace.client.ClientException;
import io.tailrace.client.Codecs;
import io.tailrace.client.ConfigEntry;
import io.tailrace.client.ConfigResource;
import io.tailrace.client.Consumer;
import io.tailrace.client.ConsumerConfig;
import io.tailrace.client.ConsumerConfig.OutOfRange;
import io.tailrace.client.OffsetSpec;
import io.tailrace.client.Producer;
import io.tailrace.client.ProducerConfig;
import io.tailrace.client.ProducerRecord;
import io.tailrace.client.TopicPartition;
import io.tailrace.spi.storage.RecordHeader;
import io.tailrace.wire.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Asks a broker to work on dead letters, and reads how that stands: requests are records of one
 * topic, and what the broker tells of them are records of another. For one thread.
 */
public final class DeadLetterOperations {
  /** Where requests go. */
  public static final String REQUESTS = "__delivery_requests";

  /** Where the broker tells. */
  public static final String OPERATIONS = "__delivery_operations";

  private static final String ONLY_WITH_PLUGIN = "delivery.retry.enable";
  private static final Duration PIECE = Duration.ofMillis(200);
  private static final ConsumerConfig FROM_START = ConsumerConfig.DEFAULT.with(OutOfRange.EARLIEST);

  private final Client client;
  private final Codecs codecs;
  private final Admin admin;

  /** Works through a client, which stays the caller's to close, as the codecs do. */
  public DeadLetterOperations(Client client, Codecs codecs) {
    this.client = client;
    this.codecs = codecs;
    admin = new Admin(client);
  }

  /**
   * Makes sure that the broker works on dead letters.
   *
   * @param topic any topic that exists
   * @throws ClientException if it has no plugin that does
   */
  public void requireOffered(String topic) {
    List<ConfigEntry> configs = admin.describeConfigs(ConfigResource.topic(topic));
    if (configs.stream().noneMatch(config -> config.name().equals(ONLY_WITH_PLUGIN))) {
      throw new ClientException(
          ErrorCode.UNSUPPORTED_VERSION, "The broker has no plugin that works on dead letters");
    }
  }

  /** Where the broker tells next: what it tells from now on is from there on. */
  public long position() {
    return client.describeTopic(OPERATIONS).isEmpty()
        ? 0
        : admin.offset(operations(), OffsetSpec.LATEST).orElse(0);
  }

  /**
   * Asks for something; it is done even if nobody waits for it.
   *
   * @param id what the operation is called, or the operation that is meant
   * @param headers see {@link OperationHeaders}
   */
  public void ask(String id, List<RecordHeader> headers) {
    createRequests();
    try (Producer producer =
        new Producer(client, codecs, ProducerConfig.DEFAULT, RandomGenerator.getDefault())) {
      producer.send(
          new ProducerRecord(
              REQUESTS,
              OptionalInt.empty(),
              OptionalLong.empty(),
              Optional.of(StandardCharsets.UTF_8.encode(id)),
              Optional.empty(),
              headers));
      producer.flush();
    }
  }

  private void createRequests() {
    if (client.describeTopic(REQUESTS).isPresent()) {
      return;
    }
    try {
      admin.createTopic(
          REQUESTS, OptionalInt.of(1), OptionalInt.empty(), Map.of("retention.ms", "-1"));
    } catch (ClientException e) {
      if (e.code() != ErrorCode.TOPIC_ALREADY_EXISTS) {
        throw e;
      }
    }
  }

  /** All operations as they stand, in the order in which they last changed. */
  public List<OperationState> all() {
    Map<String, OperationState> newest = new LinkedHashMap<>();
    long end = position();
    if (end > 0) {
      try (Consumer consumer = new Consumer(client, codecs, FROM_START)) {
        consumer.assign(operations(), 0);
        while (consumer.positions().get(operations()) < end) {
          consumer.poll(
              PIECE,
              record -> {
                OperationState state = OperationState.of(record);
                newest.remove(state.id());
                newest.put(state.id(), state);
                return true;
              });
        }
      }
    }
    return new ArrayList<>(newest.values());
  }

  /** The operation of exactly that name, if the broker has told of one. */
  public Optional<OperationState> named(String name) {
    return all().stream().filter(one -> one.id().equals(name)).findFirst();
  }

  /**
   * The operation of a name, or of the only name that begins so.
   *
   * @throws ClientException if there is none, or are several
   */
  public OperationState find(String name) {
    List<OperationState> found = all().stream().filter(one -> one.id().startsWith(name)).toList();
    Optional<OperationState> exact =
        found.stream().filter(one -> one.id().equals(name)).findFirst();
    if (exact.isPresent()) {
      return exact.get();
    }
    if (found.size() != 1) {
      throw new ClientException(
          ErrorCode.INVALID_REQUEST,
          found.isEmpty()
              ? "There is no operation " + name + "; 'tailrace dlq history' lists them"
              : found.size() + " operations have names that begin with " + name);
    }
    return found.getFirst();
  }

  /**
   * Waits for what the broker tells of an operation.
   *
   * @param from a {@link #position} before it was asked
   * @param patience how long the first word may take
   * @param enough shown each word; whether it is the one that is waited for
   * @return it; empty if nothing was told in time, or {@code stopped} says so
   */
  public Optional<OperationState> await(
      String id, long from, Duration patience, Predicate<OperationState> enough, Stop stopped) {
    long deadline = System.nanoTime() + patience.toNanos();
    List<OperationState> told = new ArrayList<>();
    try (Consumer consumer = new Consumer(client, codecs, FROM_START)) {
      boolean assigned = false;
      while (!stopped.isAsked() && (!told.isEmpty() || System.nanoTime() - deadline < 0)) {
        if (!assigned && client.describeTopic(OPERATIONS).isPresent()) {
          consumer.assign(operations(), from);
          assigned = true;
        }
        if (!assigned) {
          stopped.rest(PIECE);
          continue;
        }
        Optional<OperationState> last = poll(consumer, id, told, enough);
        if (last.isPresent()) {
          return last;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<OperationState> poll(
      Consumer consumer, String id, List<OperationState> told, Predicate<OperationState> enough) {
    List<OperationState> last = new ArrayList<>();
    consumer.poll(
        PIECE,
        record -> {
          String key = OperationState.key(record);
          if (key.equals(id) || key.startsWith(id + "/")) {
            OperationState state = OperationState.of(record);
            told.clear();
            told.add(state);
            if (enough.test(state)) {
              last.add(state);
            }
          }
          return last.isEmpty();
        });
    return last.stream().findFirst();
  }

  /** Ends waiting. */
  public interface Stop {
    /** Whether nobody waits any more. */
    boolean isAsked();

    /** Rests for so long, or until nobody waits. */
    void rest(Duration time);
  }

  private static TopicPartition operations() {
    return new TopicPartition(OPERATIONS, 0);
  }
}
