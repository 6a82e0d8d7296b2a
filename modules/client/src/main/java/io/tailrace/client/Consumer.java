package io.tailrace.client;

import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Payload;
import io.tailrace.wire.PayloadView;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.FetchRequest;
import io.tailrace.wire.message.FetchResponse;
import io.tailrace.wire.message.FetchResponse.AbortedTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Fetches the records of partitions that it is told to, from offsets that it is told; it belongs to
 * no group, as a {@link GroupConsumer} does. For one thread.
 */
public final class Consumer implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(Consumer.class.getName());
  private static final short TOPIC_IDS = 13;

  private final Client client;
  private final Codecs codecs;
  private final ConsumerConfig config;
  private final Connections connections;
  private final Map<TopicPartition, Long> positions = new LinkedHashMap<>();
  private final Map<TopicPartition, Long> ends = new LinkedHashMap<>();
  private final Map<Connection, FetchSession> sessions = new HashMap<>();
  private final Patience patience;

  /** One request that is under way. */
  private record Round(short version, FetchRequest request) {

    /** The topic that an answer is about: by its id in the versions that lack its name. */
    String topic(FetchResponse.FetchableTopicResponse answer) {
      return version < TOPIC_IDS
          ? answer.topic()
          : request.topics().stream()
              .filter(topic -> topic.topicId().equals(answer.topicId()))
              .map(FetchRequest.FetchTopic::topic)
              .findFirst()
              .orElse("");
    }
  }

  /** Works through a client, which stays the caller's to close, as the codecs do. */
  public Consumer(Client client, Codecs codecs, ConsumerConfig config) {
    this.client = client;
    this.codecs = codecs;
    this.config = config;
    connections = new Connections(client.config());
    patience = new Patience(client);
  }

  /** From now on fetches a partition, beginning at an offset. */
  public void assign(TopicPartition partition, long offset) {
    positions.put(partition, offset);
  }

  /** No longer fetches a partition. */
  public void unassign(TopicPartition partition) {
    positions.remove(partition);
    ends.remove(partition);
    sessions.values().forEach(FetchSession::begin); // it may come back, and its end be asked for
  }

  /** The offset of each assigned partition that is fetched next. */
  public Map<TopicPartition, Long> positions() {
    return Map.copyOf(positions);
  }

  /**
   * Where the readable part of a partition ended when it was last fetched: its high watermark, or
   * last stable offset for {@code READ_COMMITTED}.
   *
   * @return empty before the first answer
   */
  public OptionalLong end(TopicPartition partition) {
    Long end = ends.get(partition);
    return end == null ? OptionalLong.empty() : OptionalLong.of(end);
  }

  /**
   * Fetches once from each leader of the assigned partitions, and hands out what came.
   *
   * @param maxWait how long a broker waits for a first record
   * @return how many records were handed out
   * @throws ClientException if it failed for good, or for too long
   */
  public int poll(Duration maxWait, RecordHandler handler) {
    Map<Connection, Round> rounds = new LinkedHashMap<>();
    try {
      byLeader().forEach((leader, those) -> start(leader, those, maxWait, rounds));
      int count = 0;
      boolean goOn = true;
      for (Map.Entry<Connection, Round> round : rounds.entrySet()) {
        FetchResponse response =
            round
                .getKey()
                .receive(ApiKey.FETCH, round.getValue().version(), new FetchResponse(), maxWait);
        FetchSession session = sessions.get(round.getKey());
        if (session.answered(response) && goOn) {
          Taken result = take(round.getValue(), response, handler);
          count += result.count();
          goOn = result.goOn();
        }
        if (!goOn) {
          session.begin(); // of what was not looked at it would not tell again
        }
      }
      patience.succeeded();
      return count;
    } catch (ClientException e) {
      // Answers that were not read would be taken for others.
      connections.close();
      sessions.clear();
      patience.failed(e);
      return 0;
    }
  }

  private Map<BrokerAddress, List<TopicPartition>> byLeader() {
    Map<BrokerAddress, List<TopicPartition>> byLeader = new LinkedHashMap<>();
    for (TopicPartition partition : positions.keySet()) {
      byLeader
          .computeIfAbsent(client.leader(partition, false), _ -> new ArrayList<>())
          .add(partition);
    }
    return byLeader;
  }

  private void start(
      BrokerAddress leader,
      List<TopicPartition> those,
      Duration maxWait,
      Map<Connection, Round> rounds) {
    Connection connection = connections.to(leader);
    boolean ids =
        those.stream()
            .noneMatch(partition -> client.topic(partition.topic(), false).id().equals(Uuid.ZERO));
    short version = connection.version(ApiKey.FETCH, ids ? Short.MAX_VALUE : TOPIC_IDS - 1);
    FetchSession session = sessions.computeIfAbsent(connection, _ -> new FetchSession());
    FetchRequest request = request(version, session, those, maxWait);
    connection.send(ApiKey.FETCH, version, request);
    rounds.put(connection, new Round(version, request));
  }

  private FetchRequest request(
      short version, FetchSession session, List<TopicPartition> those, Duration maxWait) {
    FetchRequest request =
        new FetchRequest()
            .maxWaitMs(Math.toIntExact(maxWait.toMillis()))
            .minBytes(1)
            .maxBytes(config.maxBytes())
            .isolationLevel(config.isolation().code());
    Map<String, FetchRequest.FetchTopic> topics = new HashMap<>();
    for (TopicPartition partition : those) {
      topics
          .computeIfAbsent(
              partition.topic(),
              name -> request.topics().next().topic(name).topicId(client.topic(name, false).id()))
          .partitions()
          .next()
          .partition(partition.partition())
          .fetchOffset(positions.get(partition))
          .partitionMaxBytes(config.partitionMaxBytes());
    }
    session.next(version, request, those, topics);
    return request;
  }

  private record Taken(int count, boolean goOn) {}

  private Taken take(Round round, FetchResponse response, RecordHandler handler) {
    Client.refuse("Fetching", response.errorCode());
    int count = 0;
    for (FetchResponse.FetchableTopicResponse topic : response.responses()) {
      String name = round.topic(topic);
      for (FetchResponse.PartitionData data : topic.partitions()) {
        TopicPartition partition = new TopicPartition(name, data.partitionIndex());
        Long position = positions.get(partition);
        if (position == null) {
          continue;
        }
        if (ErrorCode.forCode(data.errorCode()) == ErrorCode.OFFSET_OUT_OF_RANGE) {
          positions.put(partition, resetTo(partition, position));
          continue;
        }
        Client.refuse("Partition " + partition, data.errorCode());
        ends.put(
            partition,
            config.isolation() == ConsumerConfig.Isolation.READ_COMMITTED
                ? data.lastStableOffset()
                : data.highWatermark());
        FetchedPartition.Result result =
            new FetchedPartition(partition, codecs, config)
                .handOut(view(data), aborted(data), position, handler);
        if (result.count() > 0) {
          // To the end of the order, so that brokers that fill answers in order serve all.
          positions.remove(partition);
        }
        positions.put(partition, result.position());
        count += result.count();
        if (!result.goOn()) {
          return new Taken(count, false);
        }
      }
    }
    return new Taken(count, true);
  }

  private static List<AbortedTransaction> aborted(FetchResponse.PartitionData data) {
    return data.abortedTransactions()
        .<List<AbortedTransaction>>map(List::copyOf)
        .orElseGet(List::of);
  }

  private static PayloadView view(FetchResponse.PartitionData data) {
    return switch (data.records().orElseGet(PayloadView::new)) {
      case PayloadView view -> view;
      case Payload other ->
          throw new IllegalStateException("Records that were read are no view: " + other);
    };
  }

  private long resetTo(TopicPartition partition, long position) {
    Admin admin = new Admin(client);
    long start = admin.offset(partition, OffsetSpec.EARLIEST).orElse(0);
    long end = admin.offset(partition, OffsetSpec.LATEST).orElse(0);
    return switch (config.outOfRange()) {
      case EARLIEST -> start;
      case LATEST -> end;
      case FAIL ->
          throw new ClientException(
              ErrorCode.OFFSET_OUT_OF_RANGE,
              "Partition "
                  + partition
                  + " has no offset "
                  + position
                  + ": it begins at "
                  + start
                  + " and ends before "
                  + end);
    };
  }

  @Override
  public void close() {
    sessions.forEach(Consumer::end);
    sessions.clear();
    connections.close();
  }

  private static void end(Connection connection, FetchSession session) {
    if (!connection.isOpen() || !session.isOpen()) {
      return;
    }
    try {
      connection.call(ApiKey.FETCH, session.end(), new FetchResponse());
    } catch (ClientException e) {
      // The broker forgets it in time.
      LOGGER.log(System.Logger.Level.DEBUG, "A fetch session was not ended", e);
    }
  }
}
