package io.tailrace.client;

import io.tailrace.wire.ByteReader;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ApiVersionsResponse;
import io.tailrace.wire.message.InitProducerIdResponse;
import io.tailrace.wire.message.MetadataRequest;
import io.tailrace.wire.message.MetadataResponse;
import io.tailrace.wire.message.RequestHeader;
import io.tailrace.wire.message.ResponseHeader;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A broker that answers as a test tells it to. By default it has node id 1, understands every API,
 * and has one topic {@code t} with three partitions, which it leads.
 */
final class FakeBroker implements AutoCloseable {
  static final Uuid TOPIC_ID = new Uuid(7, 7);

  /** Answers a request; empty closes the connection. */
  @FunctionalInterface
  interface Answer {
    Optional<Message> to(Message request, short version);
  }

  private final ServerSocket server;
  private final Map<ApiKey, Answer> answers = new ConcurrentHashMap<>();
  private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
  private final List<ApiKey> requests = Collections.synchronizedList(new ArrayList<>());

  FakeBroker() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answer(ApiKey.API_VERSIONS, (_, _) -> Optional.of(versions()));
    answer(ApiKey.METADATA, (request, _) -> Optional.of(metadata((MetadataRequest) request)));
    answer(
        ApiKey.INIT_PRODUCER_ID,
        (_, _) ->
            Optional.of(new InitProducerIdResponse().producerId(42).producerEpoch((short) 3)));
    Thread.ofVirtual().start(this::accept);
  }

  void answer(ApiKey api, Answer answer) {
    answers.put(api, answer);
  }

  BrokerAddress address() {
    return new BrokerAddress(server.getInetAddress().getHostAddress(), server.getLocalPort());
  }

  /** The requests that came, in order. */
  List<ApiKey> requests() {
    return List.copyOf(requests);
  }

  static ApiVersionsResponse versions() {
    ApiVersionsResponse response = new ApiVersionsResponse();
    List<ApiVersionsResponse.ApiVersion> apis = new ArrayList<>();
    for (ApiKey api : ApiKey.values()) {
      apis.add(
          new ApiVersionsResponse.ApiVersion()
              .apiKey(api.id())
              .minVersion(api.oldestVersion())
              .maxVersion(api.newestVersion()));
    }
    return response.apiKeys(apis);
  }

  MetadataResponse metadata(MetadataRequest request) {
    List<MetadataResponse.MetadataResponseTopic> topics = new ArrayList<>();
    List<String> names =
        request
            .topics()
            .map(
                asked ->
                    asked.stream()
                        .map(MetadataRequest.MetadataRequestTopic::name)
                        .flatMap(Optional::stream)
                        .toList())
            .orElse(List.of("t"));
    for (String name : names) {
      topics.add(name.equals("t") ? topic() : unknown(name));
    }
    return new MetadataResponse()
        .controllerId(1)
        .brokers(
            List.of(
                new MetadataResponse.MetadataResponseBroker()
                    .nodeId(1)
                    .host(address().host())
                    .port(address().port())))
        .topics(topics);
  }

  private static MetadataResponse.MetadataResponseTopic unknown(String name) {
    return new MetadataResponse.MetadataResponseTopic()
        .name(name)
        .errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
  }

  private static MetadataResponse.MetadataResponseTopic topic() {
    List<MetadataResponse.MetadataResponsePartition> partitions = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      partitions.add(
          new MetadataResponse.MetadataResponsePartition()
              .partitionIndex(i)
              .leaderId(1)
              .leaderEpoch(0)
              .replicaNodes(List.of(1))
              .isrNodes(List.of(1)));
    }
    return new MetadataResponse.MetadataResponseTopic()
        .name("t")
        .topicId(TOPIC_ID)
        .partitions(partitions);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // Closed by the test.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        Optional<ByteBuffer> answer = handle(ByteBuffer.wrap(frame));
        if (answer.isEmpty()) {
          return;
        }
        socket
            .getOutputStream()
            .write(answer.get().array(), answer.get().arrayOffset(), answer.get().remaining());
      }
    } catch (EOFException _) {
      // The client has closed.
    } catch (IOException _) {
      // The client or the test has closed.
    }
  }

  private Optional<ByteBuffer> handle(ByteBuffer frame) {
    ApiKey api = ApiKey.forId(frame.getShort(0)).orElseThrow();
    short version = frame.getShort(Short.BYTES);
    ByteReader reader = new ByteReader(frame);
    RequestHeader header = new RequestHeader();
    header.read(reader, api.requestHeaderVersion(version));
    Message request = api.newRequest();
    request.read(reader, version);
    requests.add(api);
    return answers
        .getOrDefault(api, (_, _) -> Optional.empty())
        .to(request, version)
        .map(response -> encode(api, version, header.correlationId(), response));
  }

  private static ByteBuffer encode(ApiKey api, short version, int correlationId, Message response) {
    boolean refused =
        response instanceof ApiVersionsResponse versions
            && versions.errorCode() == ErrorCode.UNSUPPORTED_VERSION.code();
    ByteWriter writer = new ByteWriter();
    writer.int32(0);
    new ResponseHeader()
        .correlationId(correlationId)
        .write(writer, api.responseHeaderVersion(version));
    response.write(writer, refused ? 0 : version);
    writer.int32(0, writer.size() - Integer.BYTES);
    return writer.written();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : List.copyOf(sockets)) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
