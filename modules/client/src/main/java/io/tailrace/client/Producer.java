package io.tailrace.client;

import io.tailrace.client.ProducerConfig.Acks;
import io.tailrace.spi.storage.RecordHeader;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.PayloadView;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.InitProducerIdRequest;
import io.tailrace.wire.message.InitProducerIdResponse;
import io.tailrace.wire.message.ProduceRequest;
import io.tailrace.wire.message.ProduceResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Sends records in batches. {@link #send} collects them; when a batch is full, all that was
 * collected is sent, and while it is under way the next batches are filled. {@link #flush} returns
 * when everything is acknowledged. The records of one partition keep their order, whatever has to
 * be tried again. For one thread.
 *
 * <p>After a {@link ClientException} of any method some records may be missing: {@link
 * #acknowledged} tells how many are not, and the producer is of no more use.
 */
public final class Producer implements AutoCloseable {
  /** What a record takes at most beside its key, value and headers. */
  private static final int RECORD_OVERHEAD = 32;

  private static final short TOPIC_IDS = 13;

  private final Client client;
  private final ProducerConfig config;
  private final RandomGenerator random;
  private final Connections connections;
  private final Codecs codecs;
  private final Optional<Compression> compression;
  private final Optional<ProducerPartition.Identity> identity;
  private final Map<TopicPartition, ProducerPartition> partitions = new LinkedHashMap<>();
  private final Map<String, Integer> stickyPartitions = new HashMap<>();
  private final Map<Connection, Round> underWay = new LinkedHashMap<>();
  private int bufferedBytes;
  private long acknowledged;

  /** One request that is under way, and what it carries. */
  private record Round(short version, List<ProducerPartition> partitions, ProduceRequest request) {

    /** The topic that an answer is about: by its id in the versions that lack its name. */
    String topic(ProduceResponse.TopicProduceResponse answer) {
      return version < TOPIC_IDS
          ? answer.name()
          : request.topicData().stream()
              .filter(topic -> topic.topicId().equals(answer.topicId()))
              .map(ProduceRequest.TopicProduceData::name)
              .findFirst()
              .orElse("");
    }
  }

  /**
   * Works through a client, which stays the caller's to close, as the codecs do.
   *
   * @param random chooses partitions for records without a key
   * @throws ClientException if the producer is refused
   * @throws IllegalArgumentException if there is no such codec
   */
  public Producer(Client client, Codecs codecs, ProducerConfig config, RandomGenerator random) {
    this.client = client;
    this.codecs = codecs;
    this.config = config;
    this.random = random;
    compression = config.codec().map(this::compression);
    identity = config.acks() == Acks.ALL ? Optional.of(initialize()) : Optional.empty();
    connections = new Connections(client.config());
  }

  /**
   * Adds a record to its batch, and sends what is full. A topic that does not exist is created, if
   * the broker allows that.
   */
  public void send(ProducerRecord record) {
    ProducerPartition partition = choose(record);
    int size = sizeOf(record);
    while (partition.fillingCount() > 0 && !hasRoom(partition, size)) {
      sendCollected();
      partition = choose(record);
    }
    int before = partition.fillingBytes();
    partition.append(record, client.time().millis());
    bufferedBytes += partition.fillingBytes() - before;
  }

  private boolean hasRoom(ProducerPartition partition, int size) {
    return partition.fillingBytes() + (long) size <= config.batchBytes()
        && bufferedBytes + (long) size <= config.bufferBytes();
  }

  /** Sends what there is, and returns when all of it is acknowledged. */
  public void flush() {
    while (partitions.values().stream().anyMatch(ProducerPartition::hasRecords)) {
      sendCollected();
      awaitAll();
    }
  }

  /** How many records have been acknowledged; with {@code acks} NONE, how many have been sent. */
  public long acknowledged() {
    return acknowledged;
  }

  /** Lets go of records that were not {@link #flush flushed}. */
  @Override
  public void close() {
    connections.close();
  }

  private Compression compression(String name) {
    int id = codecs.id(name);
    return new Compression(id, codecs.codec(id));
  }

  private ProducerPartition.Identity initialize() {
    InitProducerIdRequest request =
        new InitProducerIdRequest()
            .transactionalId(Optional.empty())
            .transactionTimeoutMs(Integer.MAX_VALUE);
    return client.withAnyBroker(
        broker -> {
          InitProducerIdResponse response =
              broker.call(ApiKey.INIT_PRODUCER_ID, request, new InitProducerIdResponse());
          Client.refuse("No producer id", response.errorCode());
          return new ProducerPartition.Identity(response.producerId(), response.producerEpoch());
        });
  }

  private ProducerPartition choose(ProducerRecord record) {
    int count = client.topic(record.topic(), true).partitions().size();
    int chosen;
    if (record.partition().isPresent()) {
      chosen = record.partition().getAsInt();
      if (chosen < 0 || chosen >= count) {
        throw new ClientException(
            ErrorCode.INVALID_PARTITIONS,
            "There is no partition "
                + chosen
                + " of topic "
                + record.topic()
                + ", which has "
                + count);
      }
    } else if (record.key().isPresent()) {
      chosen = Partitioner.partition(record.key().get(), count);
    } else {
      chosen = stickyPartitions.computeIfAbsent(record.topic(), _ -> random.nextInt(count));
    }
    return partitions.computeIfAbsent(
        new TopicPartition(record.topic(), chosen), ProducerPartition::new);
  }

  private static int sizeOf(ProducerRecord record) {
    long size = RECORD_OVERHEAD;
    size += record.key().map(ByteBuffer::remaining).orElse(0);
    size += record.value().map(ByteBuffer::remaining).orElse(0);
    for (RecordHeader header : record.headers()) {
      size += RECORD_OVERHEAD + 3L * header.key().length();
      size += header.value().map(ByteBuffer::remaining).orElse(0);
    }
    return (int) Math.min(size, Integer.MAX_VALUE);
  }

  /** Finishes what is under way, then sends what was collected meanwhile. */
  private void sendCollected() {
    awaitAll();
    Map<BrokerAddress, List<ProducerPartition>> byLeader = new LinkedHashMap<>();
    for (ProducerPartition partition : partitions.values()) {
      if (partition.hasRecords()) {
        BrokerAddress leader = client.retry(() -> client.leader(partition.id(), true));
        byLeader.computeIfAbsent(leader, _ -> new ArrayList<>()).add(partition);
      }
    }
    long deadline = client.time().nanos() + client.config().deliveryTimeout().toNanos();
    byLeader.forEach((leader, those) -> start(leader, those, deadline));
    bufferedBytes =
        partitions.values().stream()
            .filter(partition -> partition.fillingCount() > 0)
            .mapToInt(ProducerPartition::fillingBytes)
            .sum();
    stickyPartitions.clear();
  }

  private void start(BrokerAddress leader, List<ProducerPartition> those, long deadline) {
    those.forEach(partition -> partition.seal(identity, compression, deadline));
    try {
      Connection connection = connections.to(leader);
      short version = version(connection, those);
      ProduceRequest request = request(those, deadline);
      if (config.acks() == Acks.NONE) {
        connection.sendOnly(ApiKey.PRODUCE, version, request);
        those.forEach(partition -> acknowledged += partition.acknowledge());
      } else {
        connection.send(ApiKey.PRODUCE, version, request);
        underWay.put(connection, new Round(version, those, request));
      }
    } catch (ClientException e) {
      tryAgain(those, e);
    }
  }

  /** Topics go by their ids where everybody knows them (KIP-516). */
  private short version(Connection connection, List<ProducerPartition> those) {
    boolean ids =
        those.stream()
            .noneMatch(
                partition -> client.topic(partition.id().topic(), true).id().equals(Uuid.ZERO));
    return connection.version(ApiKey.PRODUCE, ids ? Short.MAX_VALUE : TOPIC_IDS - 1);
  }

  private ProduceRequest request(List<ProducerPartition> those, long deadline) {
    ProduceRequest request =
        new ProduceRequest()
            .acks(config.acks().code())
            .timeoutMs(Math.toIntExact(client.config().requestTimeout().toMillis()));
    Map<String, ProduceRequest.TopicProduceData> topics = new HashMap<>();
    for (ProducerPartition partition : those) {
      topics
          .computeIfAbsent(
              partition.id().topic(),
              name -> request.topicData().next().name(name).topicId(client.topic(name, true).id()))
          .partitionData()
          .next()
          .index(partition.id().partition())
          .records(new PayloadView(partition.seal(identity, compression, deadline)));
    }
    return request;
  }

  private void awaitAll() {
    Map<Connection, Round> rounds = new LinkedHashMap<>(underWay);
    underWay.clear();
    rounds.forEach(this::await);
  }

  private void await(Connection connection, Round round) {
    try {
      ProduceResponse response =
          connection.receive(
              ApiKey.PRODUCE,
              round.version(),
              new ProduceResponse(),
              client.config().requestTimeout());
      Map<TopicPartition, ProduceResponse.PartitionProduceResponse> answers =
          answers(round, response);
      for (ProducerPartition partition : round.partitions()) {
        complete(partition, Optional.ofNullable(answers.get(partition.id())));
      }
    } catch (ClientException e) {
      tryAgain(round.partitions(), e);
    }
  }

  private static Map<TopicPartition, ProduceResponse.PartitionProduceResponse> answers(
      Round round, ProduceResponse response) {
    Map<TopicPartition, ProduceResponse.PartitionProduceResponse> answers = new HashMap<>();
    for (ProduceResponse.TopicProduceResponse topic : response.responses()) {
      String name = round.topic(topic);
      for (ProduceResponse.PartitionProduceResponse answer : topic.partitionResponses()) {
        answers.put(new TopicPartition(name, answer.index()), answer);
      }
    }
    return answers;
  }

  private void complete(
      ProducerPartition partition, Optional<ProduceResponse.PartitionProduceResponse> answer) {
    ErrorCode code =
        answer
            .map(found -> ErrorCode.forCode(found.errorCode()))
            .orElse(ErrorCode.UNKNOWN_SERVER_ERROR);
    switch (code) {
      // A batch that was tried again may have arrived the first time.
      case NONE, DUPLICATE_SEQUENCE_NUMBER -> acknowledged += partition.acknowledge();
      default ->
          tryAgain(
              List.of(partition),
              ClientException.refused(
                  "Partition " + partition.id() + " did not take the records",
                  code,
                  answer
                      .flatMap(ProduceResponse.PartitionProduceResponse::errorMessage)
                      .orElse("")));
    }
  }

  /** Leaves the batches to the next round, or gives up. */
  private void tryAgain(List<ProducerPartition> those, ClientException failure) {
    long now = client.time().nanos();
    boolean late =
        those.stream()
            .anyMatch(partition -> partition.isUnacknowledged() && now - partition.deadline() >= 0);
    if (!failure.isRetriable() || late) {
      throw failure;
    }
    client.pause(failure);
    client.forgetTopics();
  }
}
