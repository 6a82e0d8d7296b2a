package io.tailrace.benchmarks;

import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ConsumerGroupHeartbeatRequest;
import io.tailrace.wire.message.ConsumerGroupHeartbeatResponse;
import io.tailrace.wire.message.CreateTopicsRequest;
import io.tailrace.wire.message.CreateTopicsResponse;
import io.tailrace.wire.message.FindCoordinatorRequest;
import io.tailrace.wire.message.FindCoordinatorResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What idle consumer groups of the new protocol (KIP-848) cost a broker: live heap for each group
 * of one member, and CPU for each heartbeat. The broker is a process of its own, of any make: its
 * heap is read with {@code jcmd}, its CPU time from {@code /proc}. Arguments: host:port, process
 * id, groups, rounds of heartbeats.
 */
public final class IdleGroups {
  private static final String TOPIC = "idle";
  private static final int WINDOW = 100;

  private final WireConnection connection;
  private final MeasuredProcess broker;

  private IdleGroups(WireConnection connection, MeasuredProcess broker) {
    this.connection = connection;
    this.broker = broker;
  }

  /** Measures, and prints a line. */
  public static void main(String[] args) throws Exception {
    int groups = Integer.parseInt(args[2]);
    int rounds = Integer.parseInt(args[3]);
    try (WireConnection connection = new WireConnection(args[0])) {
      new IdleGroups(connection, new MeasuredProcess(args[1])).measure(groups, rounds);
    }
  }

  private void measure(int groups, int rounds) throws Exception {
    prepare();
    int[] first = new int[WINDOW];
    while (!beat(first)) {
      Thread.onSpinWait();
    }
    long heapBefore = broker.liveHeap();
    long joinCpu = broker.cpuMillis();
    int[] epochs = new int[groups];
    beatAll(epochs);
    joinCpu = broker.cpuMillis() - joinCpu;
    long heap = broker.liveHeap() - heapBefore;
    long cpu = broker.cpuMillis();
    for (int round = 0; round < rounds; round++) {
      beatAll(epochs);
    }
    cpu = broker.cpuMillis() - cpu;
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
    connection.ask(
        ApiKey.CREATE_TOPICS,
        7,
        new CreateTopicsRequest().topics(List.of(topic)).timeoutMs(10_000),
        new CreateTopicsResponse());
    ErrorCode error;
    do {
      Thread.onSpinWait();
      FindCoordinatorResponse found = new FindCoordinatorResponse();
      connection.ask(
          ApiKey.FIND_COORDINATOR,
          4,
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
        connection.send(ApiKey.CONSUMER_GROUP_HEARTBEAT, 1, heartbeat(group, epochs[group]));
      }
      connection.flush();
      for (int group = from; group < to; group++) {
        ConsumerGroupHeartbeatResponse response = new ConsumerGroupHeartbeatResponse();
        connection.receive(ApiKey.CONSUMER_GROUP_HEARTBEAT, 1, response);
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
}
