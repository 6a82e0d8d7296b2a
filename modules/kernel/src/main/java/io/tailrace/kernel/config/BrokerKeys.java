package io.tailrace.kernel.config;

import io.tailrace.spi.config.ConfigKey;
import java.util.List;

/** The broker's own configs, by Kafka's names where Kafka has the thing. */
public final class BrokerKeys {
  private static final int INT_MAX = Integer.MAX_VALUE;
  private static final long LONG_MAX = Long.MAX_VALUE;

  /** Where clients connect. */
  public static final ConfigKey<List<String>> LISTENERS =
      ConfigKey.ofList("listeners", List.of("PLAINTEXT://127.0.0.1:9092"))
          .doc(
              "The addresses to listen on, as NAME://host:port; port 0 takes a free one. An empty"
                  + " host or 0.0.0.0 listens on every interface.");

  /** What clients are told to connect to. */
  public static final ConfigKey<List<String>> ADVERTISED_LISTENERS =
      ConfigKey.ofList("advertised.listeners", List.of())
          .doc(
              "The addresses that clients are told, as NAME://host:port, where they differ from"
                  + " listeners.");

  /** Which of the listeners are for controllers. */
  public static final ConfigKey<List<String>> CONTROLLER_LISTENER_NAMES =
      ConfigKey.ofList("controller.listener.names", List.of())
          .doc("The names of listeners that are for controllers only; none is opened for those.");

  /** How each listener is secured. */
  public static final ConfigKey<List<String>> LISTENER_SECURITY_PROTOCOL_MAP =
      ConfigKey.ofList("listener.security.protocol.map", List.of())
          .doc(
              "The security protocol of listeners whose name is not one, as NAME:PROTOCOL; only"
                  + " PLAINTEXT can be served.");

  /** This broker's number. */
  public static final ConfigKey<Integer> NODE_ID =
      ConfigKey.ofInt("node.id", 1, 0, INT_MAX).doc("The number of this broker in its cluster.");

  /** The place of this broker. */
  public static final ConfigKey<String> RACK =
      ConfigKey.ofString("broker.rack", "")
          .doc("The rack of this broker, shown to clients for rack-aware reading.");

  /** The cluster's id, if it is not to be drawn. */
  public static final ConfigKey<String> CLUSTER_ID =
      ConfigKey.ofString("cluster.id", "")
          .doc("The cluster's id; by default drawn at the first start and stored with the data.");

  /** The storage engine. */
  public static final ConfigKey<String> STORAGE =
      ConfigKey.ofString("storage", "file").doc("The name of the storage plugin.");

  /** Where plugins lie. */
  public static final ConfigKey<String> PLUGINS_DIR =
      ConfigKey.ofString("plugins.dir", "")
          .doc(
              "The folder that is searched for plugins: one folder each, with its jars. Empty for"
                  + " none; `tailrace server` searches ./plugins, if it is there, unless told"
                  + " otherwise.");

  /** Partitions of a topic that does not say. */
  public static final ConfigKey<Integer> NUM_PARTITIONS =
      ConfigKey.ofInt("num.partitions", 1, 1, INT_MAX)
          .doc("How many partitions a topic gets whose creator does not say.");

  /** Replicas of a topic that does not say. */
  public static final ConfigKey<Integer> DEFAULT_REPLICATION_FACTOR =
      ConfigKey.ofInt("default.replication.factor", 1, 1, Short.MAX_VALUE)
          .doc("How many replicas a topic gets whose creator does not say.");

  /** Partitions in all. */
  public static final ConfigKey<Integer> MAX_PARTITIONS =
      ConfigKey.ofInt("max.partitions", 200_000, 1, INT_MAX)
          .doc("How many partitions there may be in all; what would add more is refused.");

  /** Partitions of one answer of DescribeTopicPartitions. */
  public static final ConfigKey<Integer> MAX_REQUEST_PARTITION_SIZE_LIMIT =
      ConfigKey.ofInt("max.request.partition.size.limit", 2000, 1, INT_MAX)
          .doc("How many partitions one answer of DescribeTopicPartitions has at most (KIP-966).");

  /** Topics by being asked for. */
  public static final ConfigKey<Boolean> AUTO_CREATE_TOPICS =
      ConfigKey.ofBoolean("auto.create.topics.enable", true)
          .doc("Whether a topic is created when a client that allows it first asks for it.");

  /** Whether topics can be deleted. */
  public static final ConfigKey<Boolean> DELETE_TOPIC_ENABLE =
      ConfigKey.ofBoolean("delete.topic.enable", true).doc("Whether topics can be deleted.");

  /** Largest response to a fetch. */
  public static final ConfigKey<Integer> FETCH_MAX_BYTES =
      ConfigKey.ofInt("fetch.max.bytes", 57_671_680, 1024, INT_MAX)
          .doc("The most bytes of records that one fetch response holds.");

  /** How many incremental fetch sessions are remembered. */
  public static final ConfigKey<Integer> FETCH_SESSION_SLOTS =
      ConfigKey.ofInt("max.incremental.fetch.session.cache.slots", 1000, 0, 1_000_000)
          .doc("How many incremental fetch sessions are remembered (KIP-227).");

  /** How often retention is looked at. */
  public static final ConfigKey<Long> RETENTION_CHECK_INTERVAL_MS =
      ConfigKey.ofLong("log.retention.check.interval.ms", 300_000, 1, LONG_MAX)
          .doc("How often retention is applied, in milliseconds.");

  /** How long a silent idempotent producer is remembered. */
  public static final ConfigKey<Long> PRODUCER_ID_EXPIRATION_MS =
      ConfigKey.ofLong("producer.id.expiration.ms", 86_400_000L, 1, LONG_MAX)
          .doc(
              "How long an idempotent producer that writes nothing is remembered, in"
                  + " milliseconds.");

  /** Whether transactions are verified. */
  public static final ConfigKey<Boolean> TRANSACTION_PARTITION_VERIFICATION_ENABLE =
      ConfigKey.ofBoolean("transaction.partition.verification.enable", true)
          .doc(
              "Whether a partition asks the transaction coordinator before it takes the first batch"
                  + " of a transaction (KIP-890).");

  /** Event loops. */
  public static final ConfigKey<Integer> NUM_NETWORK_THREADS =
      ConfigKey.ofInt("num.network.threads", 0, 0, 1024)
          .doc(
              "How many event loops serve connections; 0 chooses one for every two processors, at"
                  + " most 8.");

  /** Largest request. */
  public static final ConfigKey<Integer> SOCKET_REQUEST_MAX_BYTES =
      ConfigKey.ofInt("socket.request.max.bytes", 104_857_600, 1, INT_MAX)
          .doc("The largest request that is accepted, in bytes.");

  /** Memory for requests that are not read to their end. */
  public static final ConfigKey<Long> QUEUED_MAX_REQUEST_BYTES =
      ConfigKey.ofLong("queued.max.request.bytes", -1, -1, LONG_MAX)
          .doc(
              "The most bytes that requests hold that are partly read or being handled; -1 chooses"
                  + " by the memory that the JVM has.");

  /** Send buffer of sockets. */
  public static final ConfigKey<Integer> SOCKET_SEND_BUFFER_BYTES =
      ConfigKey.ofInt("socket.send.buffer.bytes", 102_400, -1, INT_MAX)
          .doc("SO_SNDBUF of client sockets; -1 for the system's default.");

  /** Receive buffer of sockets. */
  public static final ConfigKey<Integer> SOCKET_RECEIVE_BUFFER_BYTES =
      ConfigKey.ofInt("socket.receive.buffer.bytes", 102_400, -1, INT_MAX)
          .doc("SO_RCVBUF of client sockets; -1 for the system's default.");

  /** Pending connections. */
  public static final ConfigKey<Integer> SOCKET_LISTEN_BACKLOG_SIZE =
      ConfigKey.ofInt("socket.listen.backlog.size", 1024, 1, INT_MAX)
          .doc(
              "How many connections may wait to be accepted; the system may bound it further. With"
                  + " Kafka's 50, clients that come all at once wait a second and more.");

  /** Idle connections. */
  public static final ConfigKey<Long> CONNECTIONS_MAX_IDLE_MS =
      ConfigKey.ofLong("connections.max.idle.ms", 600_000, -1, LONG_MAX)
          .doc("After how long a silent connection is closed, in milliseconds; -1 for never.");

  /** Connections in all. */
  public static final ConfigKey<Integer> MAX_CONNECTIONS =
      ConfigKey.ofInt("max.connections", INT_MAX, 0, INT_MAX)
          .changeable()
          .doc("How many connections there may be at a time.");

  /** Connections of one address. */
  public static final ConfigKey<Integer> MAX_CONNECTIONS_PER_IP =
      ConfigKey.ofInt("max.connections.per.ip", INT_MAX, 0, INT_MAX)
          .changeable()
          .doc("How many connections one address may have at a time.");

  /** Connections a second. */
  public static final ConfigKey<Integer> MAX_CONNECTION_CREATION_RATE =
      ConfigKey.ofInt("max.connection.creation.rate", INT_MAX, 0, INT_MAX)
          .changeable()
          .doc("How many connections are accepted a second; those above it wait (KIP-612).");

  /** Connections of single addresses. */
  public static final ConfigKey<List<String>> MAX_CONNECTIONS_PER_IP_OVERRIDES =
      ConfigKey.ofList("max.connections.per.ip.overrides", List.of())
          .where(
              overrides -> overrides.stream().allMatch(BrokerKeys::isOverride),
              "a list of address:count")
          .changeable()
          .doc("The same for single addresses, as address:count.");

  /** How many windows a rate is measured over. */
  public static final ConfigKey<Integer> QUOTA_WINDOW_NUM =
      ConfigKey.ofInt("quota.window.num", 11, 1, 10_000)
          .doc("Over how many windows of time the rates of clients are measured (KIP-13).");

  /** How long such a window is. */
  public static final ConfigKey<Integer> QUOTA_WINDOW_SIZE_SECONDS =
      ConfigKey.ofInt("quota.window.size.seconds", 1, 1, 86_400)
          .doc("How long one of those windows is, in seconds.");

  /** How many windows the rate of changes is measured over. */
  public static final ConfigKey<Integer> CONTROLLER_QUOTA_WINDOW_NUM =
      ConfigKey.ofInt("controller.quota.window.num", 11, 1, 10_000)
          .doc(
              "Over how many windows of time the rate of partitions is measured that a client"
                  + " creates and deletes (KIP-599).");

  /** How long such a window is. */
  public static final ConfigKey<Integer> CONTROLLER_QUOTA_WINDOW_SIZE_SECONDS =
      ConfigKey.ofInt("controller.quota.window.size.seconds", 1, 1, 86_400)
          .doc("How long one of those windows is, in seconds.");

  /** Who takes the metrics of clients. */
  public static final ConfigKey<String> CLIENT_METRICS_RECEIVER =
      ConfigKey.ofString("client.metrics.receiver", "")
          .doc(
              "The name of the plugin that takes the metrics which clients push (KIP-714). Empty"
                  + " for none: clients are not asked for metrics then.");

  /** What delivers records again. */
  public static final ConfigKey<String> DELIVERY_PLUGIN =
      ConfigKey.ofString("delivery.plugin", "")
          .doc(
              "The name of the plugin for retries, scheduled delivery and dead letters. Empty for"
                  + " the one that is there, if there is one; none for none.");

  /** The largest push of metrics. */
  public static final ConfigKey<Integer> TELEMETRY_MAX_BYTES =
      ConfigKey.ofInt("telemetry.max.bytes", 1_048_576, 1, INT_MAX)
          .doc("The most bytes that a client may push at a time, after compression (KIP-714).");

  /** How often a batch is sampled. */
  public static final ConfigKey<Long> HOT_PARTITIONS_SAMPLE_BYTES =
      ConfigKey.ofLong("hot.partitions.sample.bytes", 0, 0, LONG_MAX)
          .changeable()
          .doc(
              "After how many bytes that are produced one batch is looked at, to tell which"
                  + " partitions, keys and producers are hot; 0 for never. 1048576 costs next to"
                  + " nothing.");

  private static boolean isOverride(String text) {
    int colon = text.lastIndexOf(':');
    return colon > 0 && text.substring(colon + 1).trim().matches("\\d{1,9}");
  }

  /** All of the above, in the order of documentation. */
  public static final List<ConfigKey<?>> ALL =
      List.of(
          LISTENERS,
          ADVERTISED_LISTENERS,
          CONTROLLER_LISTENER_NAMES,
          LISTENER_SECURITY_PROTOCOL_MAP,
          NODE_ID,
          RACK,
          CLUSTER_ID,
          STORAGE,
          PLUGINS_DIR,
          NUM_PARTITIONS,
          DEFAULT_REPLICATION_FACTOR,
          MAX_PARTITIONS,
          MAX_REQUEST_PARTITION_SIZE_LIMIT,
          AUTO_CREATE_TOPICS,
          DELETE_TOPIC_ENABLE,
          FETCH_MAX_BYTES,
          FETCH_SESSION_SLOTS,
          RETENTION_CHECK_INTERVAL_MS,
          PRODUCER_ID_EXPIRATION_MS,
          TRANSACTION_PARTITION_VERIFICATION_ENABLE,
          NUM_NETWORK_THREADS,
          SOCKET_REQUEST_MAX_BYTES,
          QUEUED_MAX_REQUEST_BYTES,
          SOCKET_SEND_BUFFER_BYTES,
          SOCKET_RECEIVE_BUFFER_BYTES,
          SOCKET_LISTEN_BACKLOG_SIZE,
          CONNECTIONS_MAX_IDLE_MS,
          MAX_CONNECTIONS,
          MAX_CONNECTIONS_PER_IP,
          MAX_CONNECTIONS_PER_IP_OVERRIDES,
          MAX_CONNECTION_CREATION_RATE,
          QUOTA_WINDOW_NUM,
          QUOTA_WINDOW_SIZE_SECONDS,
          CONTROLLER_QUOTA_WINDOW_NUM,
          CONTROLLER_QUOTA_WINDOW_SIZE_SECONDS,
          CLIENT_METRICS_RECEIVER,
          DELIVERY_PLUGIN,
          TELEMETRY_MAX_BYTES,
          HOT_PARTITIONS_SAMPLE_BYTES);

  private BrokerKeys() {}
}
