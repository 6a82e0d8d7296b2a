package io.tailrace.kernel.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.kernel.metadata.Images;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.Storage.LogSize;
import io.tailrace.spi.storage.Storage.Volume;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.AlterPartitionReassignmentsRequest;
import io.tailrace.wire.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import io.tailrace.wire.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import io.tailrace.wire.message.AlterPartitionReassignmentsResponse;
import io.tailrace.wire.message.AlterReplicaLogDirsRequest;
import io.tailrace.wire.message.AlterReplicaLogDirsRequest.AlterReplicaLogDir;
import io.tailrace.wire.message.AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic;
import io.tailrace.wire.message.AlterReplicaLogDirsResponse;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.DescribeQuorumRequest;
import io.tailrace.wire.message.DescribeQuorumResponse;
import io.tailrace.wire.message.ElectLeadersRequest;
import io.tailrace.wire.message.ElectLeadersRequest.TopicPartitions;
import io.tailrace.wire.message.ElectLeadersResponse;
import io.tailrace.wire.message.ListPartitionReassignmentsRequest;
import io.tailrace.wire.message.ListPartitionReassignmentsResponse;
import io.tailrace.wire.message.UnregisterBrokerRequest;
import io.tailrace.wire.message.UnregisterBrokerResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a broker that stands alone answers where Kafka's tools think of a cluster. */
class SingleBrokerHandlersTest {
  private final MetadataImage image = Images.withTopic(MetadataImage.EMPTY, "a", 3);
  private final AdminFixture broker = new AdminFixture(image, Map.of());

  @Test
  void noElectionIsNeeded() {
    for (int version = 0; version <= 2; version++) {
      ElectLeadersResponse response =
          broker.ask(
              ApiKey.ELECT_LEADERS,
              version,
              new ElectLeadersRequest()
                  .topicPartitions(
                      List.of(new TopicPartitions().topic("a").partitions(List.of(2, 3)))),
              ElectLeadersResponse.class);
      assertEquals(
          List.of(
              ErrorCode.ELECTION_NOT_NEEDED.code(), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code()),
          response.replicaElectionResults().getFirst().partitionResult().stream()
              .map(ElectLeadersResponse.PartitionResult::errorCode)
              .toList());
    }
    assertEquals(
        List.of(),
        broker
            .ask(
                ApiKey.ELECT_LEADERS,
                2,
                new ElectLeadersRequest().topicPartitions(Optional.empty()),
                ElectLeadersResponse.class)
            .replicaElectionResults());
    assertEquals(
        ErrorCode.INVALID_REQUEST.code(),
        broker
            .ask(
                ApiKey.ELECT_LEADERS,
                2,
                new ElectLeadersRequest().electionType((byte) 2),
                ElectLeadersResponse.class)
            .errorCode());
  }

  private ErrorCode reassign(int partition, Optional<List<Integer>> replicas) {
    AlterPartitionReassignmentsResponse response =
        broker.ask(
            ApiKey.ALTER_PARTITION_REASSIGNMENTS,
            1,
            new AlterPartitionReassignmentsRequest()
                .topics(
                    List.of(
                        new ReassignableTopic()
                            .name("a")
                            .partitions(
                                List.of(
                                    new ReassignablePartition()
                                        .partitionIndex(partition)
                                        .replicas(replicas))))),
            AlterPartitionReassignmentsResponse.class);
    return ErrorCode.forCode(response.responses().getFirst().partitions().getFirst().errorCode());
  }

  @Test
  void replicasCanOnlyBeWhereTheyAre() {
    assertEquals(ErrorCode.NONE, reassign(0, Optional.of(List.of(Images.BROKER))));
    assertEquals(
        ErrorCode.INVALID_REPLICA_ASSIGNMENT, reassign(0, Optional.of(List.of(Images.BROKER, 9))));
    assertEquals(ErrorCode.INVALID_REPLICA_ASSIGNMENT, reassign(0, Optional.of(List.of())));
    assertEquals(
        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, reassign(3, Optional.of(List.of(Images.BROKER))));
    assertEquals(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS, reassign(0, Optional.empty()));
    assertEquals(
        List.of(),
        broker
            .ask(
                ApiKey.LIST_PARTITION_REASSIGNMENTS,
                0,
                new ListPartitionReassignmentsRequest(),
                ListPartitionReassignmentsResponse.class)
            .topics());
  }

  private ErrorCode move(String folder, int partition) {
    AlterReplicaLogDirsResponse response =
        broker.ask(
            ApiKey.ALTER_REPLICA_LOG_DIRS,
            2,
            new AlterReplicaLogDirsRequest()
                .dirs(
                    List.of(
                        new AlterReplicaLogDir()
                            .path(folder)
                            .topics(
                                List.of(
                                    new AlterReplicaLogDirTopic()
                                        .name("a")
                                        .partitions(List.of(partition)))))),
            AlterReplicaLogDirsResponse.class);
    return ErrorCode.forCode(response.results().getFirst().partitions().getFirst().errorCode());
  }

  @Test
  void logsStayInTheFolderThatTheStorageChose() {
    LogId log = new LogId("a", 99, "a".hashCode(), 1);
    broker.volumes.add(new Volume("/one", 1, 1, true, List.of(new LogSize(log, 5))));
    assertEquals(ErrorCode.NONE, move("/one", 0));
    broker.volumes.add(new Volume("/two", 1, 1, true, List.of()));
    broker.volumes.add(new Volume("/bad", 1, 1, false, List.of()));
    assertEquals(ErrorCode.NONE, move("/one", 1));
    assertEquals(ErrorCode.UNSUPPORTED_VERSION, move("/two", 1));
    assertEquals(ErrorCode.LOG_DIR_NOT_FOUND, move("/three", 1));
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, move("/bad", 1));
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, move("/one", 3));
  }

  @Test
  void theBrokerIsTheOnlyVoterOfItsQuorum() {
    for (int version = 0; version <= 2; version++) {
      DescribeQuorumResponse.PartitionData quorum = quorum("__cluster_metadata", version);
      assertEquals(0, quorum.errorCode());
      assertEquals(Images.BROKER, quorum.leaderId());
      assertEquals(1, quorum.currentVoters().size());
      assertEquals(quorum.highWatermark(), quorum.currentVoters().getFirst().logEndOffset());
    }
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), quorum("a", 2).errorCode());
  }

  private DescribeQuorumResponse.PartitionData quorum(String topic, int version) {
    return broker
        .ask(
            ApiKey.DESCRIBE_QUORUM,
            version,
            new DescribeQuorumRequest()
                .topics(
                    List.of(
                        new DescribeQuorumRequest.TopicData()
                            .topicName(topic)
                            .partitions(List.of(new DescribeQuorumRequest.PartitionData())))),
            DescribeQuorumResponse.class)
        .topics()
        .getFirst()
        .partitions()
        .getFirst();
  }

  @Test
  void noBrokerCanBeUnregistered() {
    Map.of(Images.BROKER, ErrorCode.INVALID_REQUEST, 99, ErrorCode.BROKER_ID_NOT_REGISTERED)
        .forEach(
            (id, error) ->
                assertEquals(
                    error.code(),
                    broker
                        .ask(
                            ApiKey.UNREGISTER_BROKER,
                            0,
                            new UnregisterBrokerRequest().brokerId(id),
                            UnregisterBrokerResponse.class)
                        .errorCode()));
  }
}
