package io.tailrace.client;

import io.tailrace.wire.ByteReader;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.MalformedMessageException;
import io.tailrace.wire.Message;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ApiVersionsRequest;
import io.tailrace.wire.message.ApiVersionsResponse;
import io.tailrace.wire.message.RequestHeader;
import io.tailrace.wire.message.ResponseHeader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.module.ModuleDescriptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * A connection to one broker, which carries one request at a time. After a failure it is closed:
 * what would follow could not be told from what is missing. For one thread.
 */
final class Connection implements AutoCloseable {
  private static final String SOFTWARE = "tailrace";

  private final BrokerAddress address;
  private final ClientConfig config;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final ByteWriter writer = new ByteWriter();
  private final RequestHeader requestHeader = new RequestHeader();
  private final ResponseHeader responseHeader = new ResponseHeader();
  private ByteBuffer answer = ByteBuffer.allocate(1 << 12);
  private ApiRanges ranges;
  private int correlationId;
  private boolean awaiting;

  private Connection(BrokerAddress address, ClientConfig config, Socket socket) throws IOException {
    this.address = address;
    this.config = config;
    this.socket = socket;
    in = socket.getInputStream();
    out = socket.getOutputStream();
    ranges = new ApiRanges(address, new ApiVersionsResponse());
  }

  /**
   * Connects, and learns which requests the broker understands.
   *
   * @throws ClientException if it is not to be reached, or does not answer as a broker does
   */
  static Connection open(BrokerAddress address, ClientConfig config) {
    try {
      IOException failure = new UnknownHostException("unknown host");
      for (InetAddress candidate : InetAddress.getAllByName(address.host())) {
        Socket socket = new Socket();
        try {
          socket.setTcpNoDelay(true);
          socket.connect(
              new InetSocketAddress(candidate, address.port()),
              Math.toIntExact(config.connectTimeout().toMillis()));
          Connection connection = new Connection(address, config, socket);
          connection.negotiate();
          return connection;
        } catch (IOException e) {
          closeQuietly(socket);
          failure = e;
        } catch (RuntimeException e) {
          closeQuietly(socket);
          throw e;
        }
      }
      throw failure;
    } catch (IOException e) {
      String why = e instanceof UnknownHostException ? "unknown host" : e.getMessage();
      throw new ClientException(
          ErrorCode.NETWORK_EXCEPTION,
          "Cannot connect to the broker at " + address + ": " + why,
          e);
    }
  }

  BrokerAddress address() {
    return address;
  }

  boolean has(ApiKey api) {
    return ranges.has(api);
  }

  boolean isOpen() {
    return !socket.isClosed();
  }

  /** The version in which a request is to be sent. */
  short version(ApiKey api) {
    return ranges.version(api, Short.MAX_VALUE);
  }

  /** The version in which a request is to be sent if it needs fields that later ones lack. */
  short version(ApiKey api, int atMost) {
    return ranges.version(api, (short) atMost);
  }

  /** Sends a request and awaits its answer, which stays valid until the next request. */
  <T extends Message> T call(ApiKey api, short version, Message request, T response) {
    send(api, version, request);
    return receive(api, version, response, Duration.ZERO);
  }

  /** As {@link #call(ApiKey, short, Message, Message)}, in the newest version. */
  <T extends Message> T call(ApiKey api, Message request, T response) {
    return call(api, version(api), request, response);
  }

  /** Sends a request whose answer is to be {@link #receive received} before the next is sent. */
  void send(ApiKey api, short version, Message request) {
    sendOnly(api, version, request);
    awaiting = true;
  }

  /** Sends a request that gets no answer. */
  void sendOnly(ApiKey api, short version, Message request) {
    if (awaiting) {
      throw new IllegalStateException("An answer of " + address + " has not been received");
    }
    try {
      writer.clear();
      writer.int32(0); // The size, known below.
      requestHeader
          .requestApiKey(api.id())
          .requestApiVersion(version)
          .correlationId(++correlationId)
          .clientId(config.clientId());
      requestHeader.write(writer, api.requestHeaderVersion(version));
      request.write(writer, version);
      writer.int32(0, writer.size() - Integer.BYTES);
      ByteBuffer bytes = writer.written();
      out.write(bytes.array(), bytes.arrayOffset(), bytes.remaining());
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /**
   * Awaits the answer to the request that was sent; it stays valid until the next request.
   *
   * @param extraTime how long the request allows the broker to wait before it answers
   */
  <T extends Message> T receive(ApiKey api, short version, T response, Duration extraTime) {
    return receive(api, _ -> version, response, extraTime);
  }

  private <T extends Message> T receive(
      ApiKey api, ToIntFunction<ByteBuffer> versionOf, T response, Duration extraTime) {
    awaiting = false;
    try {
      ByteBuffer frame = readFrame(config.requestTimeout().plus(extraTime));
      short version = (short) versionOf.applyAsInt(frame);
      ByteReader reader = new ByteReader(frame);
      responseHeader.read(reader, api.responseHeaderVersion(version));
      if (responseHeader.correlationId() != correlationId) {
        throw new MalformedMessageException(
            "Answer " + responseHeader.correlationId() + " to request " + correlationId);
      }
      response.read(reader, version);
      return response;
    } catch (IOException e) {
      throw broken(e);
    } catch (MalformedMessageException e) {
      close();
      throw new ClientException(
          ErrorCode.UNKNOWN_SERVER_ERROR,
          "What answers at " + address + " does not answer as a Kafka broker: " + e.getMessage(),
          e);
    }
  }

  private ByteBuffer readFrame(Duration timeout) throws IOException {
    socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
    int size = read(Integer.BYTES).getInt(0);
    if (size < Integer.BYTES || size > config.maxResponseBytes()) {
      throw new MalformedMessageException("An answer of " + size + " bytes");
    }
    return read(size);
  }

  private ByteBuffer read(int size) throws IOException {
    if (answer.capacity() < size) {
      answer = ByteBuffer.allocate(size);
    }
    if (in.readNBytes(answer.array(), 0, size) < size) {
      throw new EOFException("it closed the connection");
    }
    return answer.clear().limit(size);
  }

  /** Learns what the broker understands (KIP-35). */
  private void negotiate() {
    ApiVersionsRequest request =
        new ApiVersionsRequest()
            .clientSoftwareName(SOFTWARE)
            .clientSoftwareVersion(
                Optional.ofNullable(Connection.class.getModule().getDescriptor())
                    .flatMap(ModuleDescriptor::rawVersion)
                    .orElse("unknown"));
    ApiVersionsResponse response = new ApiVersionsResponse();
    short version = ApiKey.API_VERSIONS.newestVersion();
    send(ApiKey.API_VERSIONS, version, request);
    receive(
        ApiKey.API_VERSIONS,
        frame -> isVersionRefused(frame) ? 0 : version,
        response,
        Duration.ZERO);
    if (response.errorCode() == ErrorCode.UNSUPPORTED_VERSION.code()) {
      ApiRanges offered = new ApiRanges(address, response);
      short theirs =
          offered.has(ApiKey.API_VERSIONS) ? offered.version(ApiKey.API_VERSIONS, version) : 0;
      call(ApiKey.API_VERSIONS, theirs, request, response);
    }
    ErrorCode code = ErrorCode.forCode(response.errorCode());
    if (code != ErrorCode.NONE) {
      throw ClientException.refused("The broker at " + address + " refused the client", code, "");
    }
    ranges = new ApiRanges(address, response);
  }

  /** A broker that lacks the version of an ApiVersions request answers in its oldest (KIP-511). */
  private static boolean isVersionRefused(ByteBuffer frame) {
    return frame.limit() >= Integer.BYTES + Short.BYTES
        && frame.getShort(Integer.BYTES) == ErrorCode.UNSUPPORTED_VERSION.code();
  }

  private ClientException broken(IOException e) {
    close();
    String why =
        e instanceof SocketTimeoutException
            ? "no answer within " + config.requestTimeout().toSeconds() + " s"
            : e.getMessage();
    return new ClientException(
        ErrorCode.NETWORK_EXCEPTION,
        "The connection to the broker at " + address + " broke: " + why,
        e);
  }

  @Override
  public void close() {
    closeQuietly(socket);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // The socket is given up either way.
    }
  }
}
