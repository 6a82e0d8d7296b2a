package io.tailrace.client;

import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.MalformedMessageException;
import io.tailrace.wire.Message;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.HeartbeatRequest;
import io.tailrace.wire.message.HeartbeatResponse;
import io.tailrace.wire.message.JoinGroupRequest;
import io.tailrace.wire.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.tailrace.wire.message.JoinGroupResponse;
import io.tailrace.wire.message.JoinGroupResponse.JoinGroupResponseMember;
import io.tailrace.wire.message.LeaveGroupRequest;
import io.tailrace.wire.message.LeaveGroupResponse;
import io.tailrace.wire.message.SyncGroupRequest;
import io.tailrace.wire.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.tailrace.wire.message.SyncGroupResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The place of one consumer in a group: joining, staying and leaving, by the classic protocol with
 * eager rebalances. For one thread, but for {@link #stop}.
 */
final class Membership implements AutoCloseable {
  private static final short MEMBERS_BY_LIST = 3;

  private final Client client;
  private final GroupConfig config;
  private final Connections connections;
  private Optional<BrokerAddress> coordinator = Optional.empty();
  private String memberId = "";
  private int generation = -1;

  /** What it shared out as the leader: the topics of all members, and how many partitions. */
  private Optional<Map<String, Integer>> sharedOut = Optional.empty();

  private volatile boolean stopped;
  private volatile Optional<Connection> joining = Optional.empty();

  Membership(Client client, GroupConfig config) {
    this.client = client;
    this.config = config;
    connections = new Connections(client.config());
  }

  String memberId() {
    return memberId;
  }

  int generation() {
    return generation;
  }

  /** Lets no join wait any longer. From any thread. */
  void stop() {
    stopped = true;
    joining.ifPresent(Connection::close);
  }

  boolean isStopped() {
    return stopped;
  }

  /**
   * Joins the group, again if need be, which waits until its other members have.
   *
   * @return the partitions that are this member's
   * @throws ClientException if it cannot, or was stopped
   */
  List<TopicPartition> join() {
    while (true) {
      JoinGroupResponse response = requestJoin();
      ErrorCode code = ErrorCode.forCode(response.errorCode());
      switch (code) {
        case NONE -> {
          memberId = response.memberId();
          generation = response.generationId();
          Optional<List<TopicPartition>> assigned = sync(response);
          if (assigned.isPresent()) {
            return assigned.get();
          }
        }
        case MEMBER_ID_REQUIRED -> memberId = response.memberId();
        case UNKNOWN_MEMBER_ID -> memberId = "";
        case REBALANCE_IN_PROGRESS -> {
          // The coordinator wants it again.
        }
        default -> {
          forgetCoordinator();
          throw ClientException.refused("Joining group " + config.groupId(), code, "");
        }
      }
    }
  }

  private JoinGroupResponse requestJoin() {
    ByteBuffer subscription = ConsumerProtocol.subscription(config.topics());
    JoinGroupRequest request =
        new JoinGroupRequest()
            .groupId(config.groupId())
            .sessionTimeoutMs(Math.toIntExact(config.sessionTimeout().toMillis()))
            .rebalanceTimeoutMs(Math.toIntExact(config.rebalanceTimeout().toMillis()))
            .memberId(memberId)
            .protocolType(ConsumerProtocol.TYPE)
            .protocols(
                Arrays.stream(Assignor.values())
                    .map(
                        assignor ->
                            new JoinGroupRequestProtocol()
                                .name(assignor.protocol())
                                .metadata(subscription))
                    .toList());
    Connection connection = connection();
    joining = Optional.of(connection);
    if (stopped) {
      connection.close();
    }
    try {
      return call(
          connection,
          ApiKey.JOIN_GROUP,
          Short.MAX_VALUE,
          request,
          new JoinGroupResponse(),
          config.rebalanceTimeout());
    } finally {
      joining = Optional.empty();
    }
  }

  /** Takes its share of the generation; empty if that is over already. */
  private Optional<List<TopicPartition>> sync(JoinGroupResponse joined) {
    boolean leads = joined.leader().equals(memberId) && !joined.skipAssignment();
    SyncGroupRequest request =
        new SyncGroupRequest()
            .groupId(config.groupId())
            .generationId(generation)
            .memberId(memberId)
            .protocolType(ConsumerProtocol.TYPE)
            .protocolName(joined.protocolName())
            .assignments(leads ? shareOut(joined) : List.of());
    if (!leads) {
      sharedOut = Optional.empty();
    }
    SyncGroupResponse response =
        call(
            connection(),
            ApiKey.SYNC_GROUP,
            Short.MAX_VALUE,
            request,
            new SyncGroupResponse(),
            config.rebalanceTimeout());
    return isMember("Group " + config.groupId(), response.errorCode())
        ? Optional.of(ConsumerProtocol.partitions(response.assignment()))
        : Optional.empty();
  }

  private List<SyncGroupRequestAssignment> shareOut(JoinGroupResponse joined) {
    Map<String, Set<String>> topicsOfMembers = new TreeMap<>();
    Set<String> topics = new TreeSet<>();
    for (JoinGroupResponseMember member : joined.members()) {
      Set<String> those = topics(member);
      topicsOfMembers.put(member.memberId(), those);
      topics.addAll(those);
    }
    Map<String, Integer> partitions = partitions(topics);
    sharedOut = Optional.of(partitions);
    return Assignor.of(joined.protocolName().orElseThrow())
        .assign(topicsOfMembers, partitions)
        .entrySet()
        .stream()
        .map(
            share ->
                new SyncGroupRequestAssignment()
                    .memberId(share.getKey())
                    .assignment(ConsumerProtocol.assignment(share.getValue())))
        .toList();
  }

  private static Set<String> topics(JoinGroupResponseMember member) {
    try {
      return ConsumerProtocol.topics(member.metadata());
    } catch (MalformedMessageException e) {
      throw new ClientException(
          ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
          "Member " + member.memberId() + " does not say what it subscribes to: " + e.getMessage(),
          e);
    }
  }

  /** How many partitions those of the topics have that exist; 0 for the others. */
  private Map<String, Integer> partitions(Set<String> topics) {
    Map<String, Integer> partitions = new HashMap<>();
    for (String topic : topics) {
      partitions.put(
          topic, client.describeTopic(topic).map(found -> found.partitions().size()).orElse(0));
    }
    return partitions;
  }

  /** Whether what it shared out as the leader has changed, so that it has to be shared out anew. */
  boolean isOutOfDate() {
    return sharedOut.isPresent() && !partitions(sharedOut.get().keySet()).equals(sharedOut.get());
  }

  /**
   * Shows the coordinator that it is there.
   *
   * @return whether it is still a member of the group as it is; if not, it has to join again
   */
  boolean heartbeat() {
    HeartbeatRequest request =
        new HeartbeatRequest()
            .groupId(config.groupId())
            .generationId(generation)
            .memberId(memberId);
    return isMember(
        "A heartbeat for group " + config.groupId(),
        call(ApiKey.HEARTBEAT, Short.MAX_VALUE, request, new HeartbeatResponse()).errorCode());
  }

  /** Leaves the group, so that the others need not wait for the session to end. */
  void leave() {
    if (memberId.isEmpty()) {
      return;
    }
    try {
      call(
          ApiKey.LEAVE_GROUP,
          MEMBERS_BY_LIST - 1,
          new LeaveGroupRequest().groupId(config.groupId()).memberId(memberId),
          new LeaveGroupResponse());
    } catch (ClientException _) {
      // Then the coordinator gives it up when its session ends.
    }
    memberId = "";
    generation = -1;
  }

  /**
   * What an answer says of the membership.
   *
   * @throws ClientException if it says something else that is wrong
   */
  boolean isMember(String what, short errorCode) {
    ErrorCode code = ErrorCode.forCode(errorCode);
    return switch (code) {
      case NONE -> true;
      case REBALANCE_IN_PROGRESS, ILLEGAL_GENERATION -> false;
      case UNKNOWN_MEMBER_ID -> {
        memberId = "";
        yield false;
      }
      default -> {
        forgetCoordinator(); // It may be another one now.
        throw ClientException.refused(what, code, "");
      }
    };
  }

  /** Makes a request of the group's coordinator, which is looked for anew after a failure. */
  <T extends Message> T call(ApiKey api, int newest, Message request, T response) {
    return call(connection(), api, newest, request, response, Duration.ZERO);
  }

  private <T extends Message> T call(
      Connection connection,
      ApiKey api,
      int newest,
      Message request,
      T response,
      Duration extraTime) {
    try {
      short version = connection.version(api, newest);
      connection.send(api, version, request);
      return connection.receive(api, version, response, extraTime);
    } catch (ClientException e) {
      coordinator = Optional.empty();
      throw e;
    }
  }

  private Connection connection() {
    BrokerAddress address =
        coordinator.orElseGet(() -> Coordinators.ofGroup(client, config.groupId()));
    coordinator = Optional.of(address);
    try {
      return connections.to(address);
    } catch (ClientException e) {
      coordinator = Optional.empty();
      throw e;
    }
  }

  /** Has the coordinator looked for when it is next needed. */
  void forgetCoordinator() {
    coordinator = Optional.empty();
  }

  @Override
  public void close() {
    connections.close();
  }
}
