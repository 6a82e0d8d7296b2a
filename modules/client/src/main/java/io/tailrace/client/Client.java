package io.tailrace.client;

import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.MetadataRequest;
import io.tailrace.wire.message.MetadataResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A blocking client of a cluster that speaks the Kafka protocol: it knows the brokers and which of
 * them leads which partition. {@link Admin}, {@link Producer} and {@link Consumer} work through it.
 *
 * <p>A client and what works through it are for one thread. Failures are {@link ClientException}s;
 * what may pass is tried again for {@link ClientConfig#deliveryTimeout}.
 */
public final class Client implements AutoCloseable {
  private final ClientConfig config;
  private final Time time;
  private final Connections connections;
  private ClusterDescription cluster = ClusterDescription.UNKNOWN;

  private Client(ClientConfig config, Time time) {
    this.config = config;
    this.time = time;
    connections = new Connections(config);
  }

  /**
   * Connects to one of the bootstrap servers.
   *
   * @throws ClientException if none of them can be reached: this is not tried again
   */
  public static Client open(ClientConfig config) {
    return open(config, Time.SYSTEM);
  }

  static Client open(ClientConfig config, Time time) {
    Client client = new Client(config, time);
    try {
      client.refresh(Optional.of(List.of()), false);
      return client;
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }

  /** The cluster and all of its topics, as of now. */
  public ClusterDescription describeCluster() {
    return retry(() -> refresh(Optional.empty(), false));
  }

  /**
   * A topic, as of now.
   *
   * @return empty if there is none of this name
   */
  public Optional<TopicDescription> describeTopic(String name) {
    return retry(
        () -> Optional.ofNullable(refresh(Optional.of(List.of(name)), false).topics().get(name)));
  }

  ClientConfig config() {
    return config;
  }

  Time time() {
    return time;
  }

  /** A topic as it was last seen, or else as of now. */
  TopicDescription topic(String name, boolean create) {
    TopicDescription seen = cluster.topics().get(name);
    return seen != null
        ? seen
        : retry(
            () ->
                Optional.ofNullable(refresh(Optional.of(List.of(name)), create).topics().get(name))
                    .orElseThrow(
                        () ->
                            create
                                ? new ClientException(
                                    ErrorCode.LEADER_NOT_AVAILABLE,
                                    "There is no topic "
                                        + name
                                        + ", and the broker has not created it")
                                : new ClientException(
                                    ErrorCode.INVALID_TOPIC_EXCEPTION,
                                    "There is no topic " + name)));
  }

  /** Forgets the topics that were seen, so that they are looked up anew. */
  void forgetTopics() {
    cluster =
        new ClusterDescription(
            cluster.clusterId(), cluster.controllerId(), cluster.brokers(), Map.of());
  }

  /**
   * The address of a partition's leader.
   *
   * @throws ClientException a retriable one, if there is none for now
   */
  BrokerAddress leader(TopicPartition partition, boolean create) {
    TopicDescription topic = topic(partition.topic(), create);
    if (partition.partition() < 0 || partition.partition() >= topic.partitions().size()) {
      throw new ClientException(
          ErrorCode.INVALID_PARTITIONS,
          "There is no partition " + partition + ": the topic has " + topic.partitions().size());
    }
    BrokerAddress leader =
        cluster.brokers().get(topic.partitions().get(partition.partition()).leader());
    if (leader == null) {
      throw new ClientException(
          ErrorCode.LEADER_NOT_AVAILABLE, "Partition " + partition + " has no leader");
    }
    return leader;
  }

  /** Makes a request of any broker, again where that can help. */
  <T> T withAnyBroker(Function<Connection, T> request) {
    return retry(() -> request.apply(connections.any(cluster.brokers().values())));
  }

  /** Makes a request of the controller, or of the broker that passes it on. */
  <T> T withController(Function<Connection, T> request) {
    return retry(
        () -> {
          BrokerAddress controller = cluster.brokers().get(cluster.controllerId());
          return request.apply(
              controller == null
                  ? connections.any(cluster.brokers().values())
                  : connections.to(controller));
        });
  }

  /** Makes a request of one broker, again where that can help. */
  <T> T withBroker(Supplier<BrokerAddress> address, Function<Connection, T> request) {
    return retry(() -> request.apply(connections.to(address.get())));
  }

  /** Tries until it succeeds, fails for good, or has failed for too long. */
  <T> T retry(Supplier<T> attempt) {
    long deadline = time.nanos() + config.deliveryTimeout().toNanos();
    while (true) {
      try {
        return attempt.get();
      } catch (ClientException e) {
        if (!e.isRetriable() || time.nanos() - deadline >= 0) {
          throw e;
        }
        pause(e);
        forgetTopics();
      }
    }
  }

  /** Waits before something is tried again. */
  void pause(ClientException failure) {
    try {
      time.sleep(config.retryBackoff());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  /**
   * Asks a broker for the cluster and topics.
   *
   * @param names the topics; without them, all
   * @return the cluster with these topics only
   */
  private ClusterDescription refresh(Optional<List<String>> names, boolean create) {
    Connection connection = connections.any(cluster.brokers().values());
    MetadataRequest request =
        new MetadataRequest().allowAutoTopicCreation(create).topics(names.map(Client::requested));
    MetadataResponse response = connection.call(ApiKey.METADATA, request, new MetadataResponse());
    refuse("The cluster cannot be described", response.errorCode());

    Map<Integer, BrokerAddress> brokers = new TreeMap<>();
    for (MetadataResponse.MetadataResponseBroker broker : response.brokers()) {
      brokers.put(broker.nodeId(), new BrokerAddress(broker.host(), broker.port()));
    }
    Map<String, TopicDescription> topics = new TreeMap<>();
    for (MetadataResponse.MetadataResponseTopic topic : response.topics()) {
      String name = topic.name().orElse("");
      ErrorCode code = ErrorCode.forCode(topic.errorCode());
      if (code == ErrorCode.NONE) {
        topics.put(name, describe(name, topic));
      } else if (code != ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
        refuse("Topic " + name, topic.errorCode());
      }
    }
    Map<String, TopicDescription> seen = new HashMap<>(cluster.topics());
    names.ifPresentOrElse(seen.keySet()::removeAll, seen::clear);
    seen.putAll(topics);
    Optional<String> clusterId = response.clusterId();
    cluster = new ClusterDescription(clusterId, response.controllerId(), brokers, seen);
    return new ClusterDescription(clusterId, response.controllerId(), brokers, topics);
  }

  private static List<MetadataRequest.MetadataRequestTopic> requested(List<String> names) {
    return names.stream()
        .map(name -> new MetadataRequest.MetadataRequestTopic().name(name))
        .toList();
  }

  private static TopicDescription describe(
      String name, MetadataResponse.MetadataResponseTopic topic) {
    List<PartitionDescription> partitions = new ArrayList<>();
    for (MetadataResponse.MetadataResponsePartition partition : topic.partitions()) {
      partitions.add(
          new PartitionDescription(
              partition.partitionIndex(),
              partition.leaderId(),
              partition.leaderEpoch(),
              List.copyOf(partition.replicaNodes()),
              List.copyOf(partition.isrNodes())));
    }
    partitions.sort(Comparator.comparingInt(PartitionDescription::partition));
    return new TopicDescription(name, topic.topicId(), topic.isInternal(), partitions);
  }

  static void refuse(String what, short code) {
    refuse(what, code, Optional.empty());
  }

  static void refuse(String what, short code, Optional<String> words) {
    ErrorCode error = ErrorCode.forCode(code);
    if (error != ErrorCode.NONE) {
      throw ClientException.refused(what, error, words.orElse(""));
    }
  }

  @Override
  public void close() {
    connections.close();
  }
}
