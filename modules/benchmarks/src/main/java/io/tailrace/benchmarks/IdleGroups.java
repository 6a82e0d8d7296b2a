package io.tailrace.benchmarks;

import io.tailrace.wire.ByteReader;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ConsumerGroupHeartbeatRequest;
import io.tailrace.wire.message.ConsumerGroupHeartbeatResponse;
import io.tailrace.wire.message.CreateTopicsRequest;
import io.tailrace.wire.message.CreateTopicsResponse;
import io.tailrace.wire.message.FindCoordinatorRequest;
import io.tailrace.wire.message.FindCoordinatorResponse;
import io.tailrace.wire.message.RequestHeader;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What idle consumer groups of the new protocol (KIP-848) cost a broker: live heap for each group
 * of one member, and CPU for each heartbeat. The broker is a process of its own, of any make: its
 * heap is read with {@code jcmd}, its CPU time from {@code /proc}. Arguments: host:port, process
 * id, groups, rounds of heartbeats.
 */
public final class IdleGroups {
  private static final String TOPIC = "idle";
  private static final int WINDOW = 100;
  private static final Pattern LIVE = Pattern.compile("Total +\\d+ +(\\d+)");
  private static final long TICKS_PER_SECOND = 100;

  private final DataInputStream in;
  private final DataOutputStream out;
  private final String pid;
  private int correlationId;

  private IdleGroups(Socket socket, String pid) throws IOException {
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    this.pid = pid;
  }

  /** Measures, and prints a line. */
  public static void main(String[] args) throws Exception {
    String[] address = args[0].split(":", 2);
    int groups = Integer.parseInt(args[2]);
    int rounds = Integer.parseInt(args[3]);
    try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
      socket.setTcpNoDelay(true);
      new IdleGroups(socket, args[1]).measure(groups, rounds);
    }
  }

  private void measure(int groups, int rounds) throws Exception {
    prepare();
    int[] first = new int[WINDOW];
    while (!beat(first)) {
      Thread.onSpinWait();
    }
    long heapBefore = liveHeap();
    long joinCpu = cpuMillis();
    int[] epochs = new int[groups];
    beatAll(epochs);
    joinCpu = cpuMillis() - joinCpu;
    long heap = liveHeap() - heapBefore;
    long cpu = cpuMillis();
    for (int round = 0; round < rounds; round++) {
      beatAll(epochs);
    }
    cpu = cpuMillis() - cpu;
    System.out.printf(
        "%d groups: %d bytes of heap each; a join takes %.1f us of CPU, a heartbeat %.1f us%n",
        groups,
        heap / groups,
        joinCpu * 1000.0 / groups,
        cpu * 1000.0 / (groups * (double) rounds));
  }

  private void prepare() throws IOException, InterruptedException {
    CreateTopicsRequest.CreatableTopic topic =
        new CreateTopicsRequest.CreatableTopic()
            .name(TOPIC)
            .numPartitions(1)
            .replicationFactor((short) 1);
    ask(
        ApiKey.CREATE_TOPICS,
        (short) 7,
        new CreateTopicsRequest().topics(List.of(topic)).timeoutMs(10_000),
        new CreateTopicsResponse());
    ErrorCode error;
    do {
      Thread.onSpinWait();
      FindCoordinatorResponse found = new FindCoordinatorResponse();
      ask(
          ApiKey.FIND_COORDINATOR,
          (short) 4,
          new FindCoordinatorRequest().keyType((byte) 0).coordinatorKeys(List.of("warm-up")),
          found);
      error = ErrorCode.forCode(found.coordinators().getFirst().errorCode());
    } while (error != ErrorCode.NONE);
  }

  private void beatAll(int[] epochs) throws IOException {
    if (!beat(epochs)) {
      throw new IOException("A coordinator is not ready any more");
    }
  }

  /**
   * One heartbeat for each group, many of them on their way at a time.
   *
   * @return whether the broker is ready for all of them
   */
  private boolean beat(int[] epochs) throws IOException {
    boolean ready = true;
    for (int from = 0; from < epochs.length; from += WINDOW) {
      int to = Math.min(epochs.length, from + WINDOW);
      for (int group = from; group < to; group++) {
        send(ApiKey.CONSUMER_GROUP_HEARTBEAT, (short) 1, heartbeat(group, epochs[group]));
      }
      out.flush();
      for (int group = from; group < to; group++) {
        ConsumerGroupHeartbeatResponse response = new ConsumerGroupHeartbeatResponse();
        receive(ApiKey.CONSUMER_GROUP_HEARTBEAT, (short) 1, response);
        ErrorCode error = ErrorCode.forCode(response.errorCode());
        switch (error) {
          case NONE -> epochs[group] = response.memberEpoch();
          case COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR ->
              ready = false;
          default -> throw new IOException(error + " " + response.errorMessage().orElse(""));
        }
      }
    }
    return ready;
  }

  private static ConsumerGroupHeartbeatRequest heartbeat(int group, int epoch) {
    ConsumerGroupHeartbeatRequest request =
        new ConsumerGroupHeartbeatRequest()
            .groupId("group-" + group)
            .memberId("member-of-group-" + group)
            .memberEpoch(epoch);
    return epoch > 0
        ? request
        : request
            .rebalanceTimeoutMs(60_000)
            .subscribedTopicNames(Optional.of(List.of(TOPIC)))
            .topicPartitions(Optional.of(List.of()));
  }

  private void ask(ApiKey api, short version, Message request, Message response)
      throws IOException {
    send(api, version, request);
    out.flush();
    receive(api, version, response);
  }

  private void send(ApiKey api, short version, Message request) throws IOException {
    ByteWriter frame = new ByteWriter();
    new RequestHeader()
        .requestApiKey(api.id())
        .requestApiVersion(version)
        .correlationId(++correlationId)
        .write(frame, api.requestHeaderVersion(version));
    request.write(frame, version);
    ByteBuffer bytes = frame.written();
    byte[] sent = new byte[bytes.remaining()];
    bytes.get(sent);
    out.writeInt(sent.length);
    out.write(sent);
  }

  private void receive(ApiKey api, short version, Message response) throws IOException {
    byte[] received = new byte[in.readInt()];
    in.readFully(received);
    ByteReader reader = new ByteReader(ByteBuffer.wrap(received));
    reader.int32(); // the correlation id
    if (api.responseHeaderVersion(version) > 0) {
      reader.int8(); // no tagged fields
    }
    response.read(reader, version);
  }

  /** What is left after a full collection, in bytes. */
  private long liveHeap() throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), pid, "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String histogram = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    Matcher total = LIVE.matcher(histogram);
    long bytes = 0;
    while (total.find()) {
      bytes = Long.parseLong(total.group(1));
    }
    return bytes;
  }

  private long cpuMillis() throws IOException {
    String stat = Files.readString(Path.of("/proc", pid, "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1000 / TICKS_PER_SECOND;
  }
}
