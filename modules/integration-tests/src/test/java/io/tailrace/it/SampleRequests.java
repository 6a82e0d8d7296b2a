package io.tailrace.it;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeProducersRequestData;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitializeShareGroupStateRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ReadShareGroupStateRequestData;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData;
import org.apache.kafka.common.message.ShareFetchRequestData;
import org.apache.kafka.common.message.ShareGroupDescribeRequestData;
import org.apache.kafka.common.message.ShareGroupHeartbeatRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.WriteShareGroupStateRequestData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** A request of each API that a broker with one topic and one group can carry out. */
final class SampleRequests {
  static final String TOPIC = "sampled";
  static final String GROUP = "samplers";
  static final String SHARE_GROUP = "sharers";

  private static final String OTHER_SHARE_GROUP = "former-sharers";
  private static final String SHARER = "sharer";

  private static final byte OF_TOPIC = ConfigResource.Type.TOPIC.id();
  private static final Map<String, String> RETENTION = Map.of("retention.ms", "60000");

  private final Uuid topicId;
  private int drawn;

  SampleRequests(Uuid topicId) {
    this.topicId = topicId;
  }

  /** A request with the fields that this version has. */
  ApiMessage request(ApiMessageType type, short version) {
    return switch (type) {
      case PRODUCE -> produce(version);
      case FETCH -> fetch(version);
      case LIST_OFFSETS -> listOffsets();
      case METADATA -> metadata();
      case OFFSET_COMMIT -> offsetCommit(version);
      case OFFSET_FETCH -> offsetFetch(version);
      case FIND_COORDINATOR -> findCoordinator(version);
      case JOIN_GROUP -> joinGroup();
      case SYNC_GROUP ->
          new SyncGroupRequestData()
              .setGroupId(GROUP)
              .setMemberId("nobody")
              .setGenerationId(1)
              .setProtocolType("consumer")
              .setProtocolName("range");
      case HEARTBEAT ->
          new HeartbeatRequestData().setGroupId(GROUP).setMemberId("nobody").setGenerationId(1);
      case LEAVE_GROUP -> leaveGroup(version);
      case DESCRIBE_GROUPS -> new DescribeGroupsRequestData().setGroups(List.of(GROUP));
      case DELETE_GROUPS -> new DeleteGroupsRequestData().setGroupsNames(List.of("never-seen"));
      case OFFSET_DELETE -> offsetDelete();
      case CREATE_TOPICS -> createTopics();
      case DELETE_TOPICS -> deleteTopics(version);
      case CREATE_PARTITIONS -> createPartitions();
      case DELETE_RECORDS -> deleteRecords();
      case OFFSET_FOR_LEADER_EPOCH -> offsetForLeaderEpoch();
      case DESCRIBE_CONFIGS -> describeConfigs();
      case ALTER_CONFIGS -> alterConfigs();
      case INCREMENTAL_ALTER_CONFIGS -> incrementalAlterConfigs();
      case API_VERSIONS ->
          new ApiVersionsRequestData().setClientSoftwareName("raw").setClientSoftwareVersion("1");
      case INIT_PRODUCER_ID ->
          new InitProducerIdRequestData().setTransactionalId(null).setTransactionTimeoutMs(1_000);
      case DESCRIBE_CLUSTER ->
          new DescribeClusterRequestData().setIncludeClusterAuthorizedOperations(true);
      case DESCRIBE_TOPIC_PARTITIONS ->
          new DescribeTopicPartitionsRequestData()
              .setTopics(
                  List.of(new DescribeTopicPartitionsRequestData.TopicRequest().setName(TOPIC)));
      case CONSUMER_GROUP_HEARTBEAT ->
          new ConsumerGroupHeartbeatRequestData()
              .setGroupId("modern-samplers")
              .setMemberId("sampler")
              .setMemberEpoch(0)
              .setRebalanceTimeoutMs(60_000)
              .setSubscribedTopicNames(List.of(TOPIC))
              .setTopicPartitions(List.of());
      case SHARE_GROUP_HEARTBEAT ->
          new ShareGroupHeartbeatRequestData()
              .setGroupId(SHARE_GROUP)
              .setMemberId(SHARER)
              .setMemberEpoch(0)
              .setSubscribedTopicNames(List.of(TOPIC));
      case SHARE_GROUP_DESCRIBE ->
          new ShareGroupDescribeRequestData().setGroupIds(List.of(SHARE_GROUP));
      case SHARE_FETCH -> shareFetch();
      case SHARE_ACKNOWLEDGE ->
          new ShareAcknowledgeRequestData()
              .setGroupId(SHARE_GROUP)
              .setMemberId(SHARER)
              .setShareSessionEpoch(version);
      case INITIALIZE_SHARE_GROUP_STATE ->
          new InitializeShareGroupStateRequestData()
              .setGroupId(SHARE_GROUP)
              .setTopics(
                  List.of(
                      new InitializeShareGroupStateRequestData.InitializeStateData()
                          .setTopicId(topicId)
                          .setPartitions(
                              List.of(
                                  new InitializeShareGroupStateRequestData.PartitionData()
                                      .setStateEpoch(7)
                                      .setStartOffset(0)))));
      case READ_SHARE_GROUP_STATE ->
          new ReadShareGroupStateRequestData()
              .setGroupId(SHARE_GROUP)
              .setTopics(
                  List.of(
                      new ReadShareGroupStateRequestData.ReadStateData()
                          .setTopicId(topicId)
                          .setPartitions(
                              List.of(new ReadShareGroupStateRequestData.PartitionData()))));
      case WRITE_SHARE_GROUP_STATE ->
          new WriteShareGroupStateRequestData()
              .setGroupId(SHARE_GROUP)
              .setTopics(
                  List.of(
                      new WriteShareGroupStateRequestData.WriteStateData()
                          .setTopicId(topicId)
                          .setPartitions(
                              List.of(
                                  new WriteShareGroupStateRequestData.PartitionData()
                                      .setStateEpoch(7)
                                      .setStartOffset(0)))));
      case DESCRIBE_SHARE_GROUP_OFFSETS ->
          new DescribeShareGroupOffsetsRequestData()
              .setGroups(
                  List.of(
                      new DescribeShareGroupOffsetsRequestData
                              .DescribeShareGroupOffsetsRequestGroup()
                          .setGroupId(SHARE_GROUP)
                          .setTopics(null)));
      case ALTER_SHARE_GROUP_OFFSETS -> alterShareGroupOffsets();
      case DELETE_SHARE_GROUP_OFFSETS ->
          new DeleteShareGroupOffsetsRequestData()
              .setGroupId(OTHER_SHARE_GROUP)
              .setTopics(
                  List.of(
                      new DeleteShareGroupOffsetsRequestData.DeleteShareGroupOffsetsRequestTopic()
                          .setTopicName(TOPIC)));
      case WRITE_TXN_MARKERS -> writeTxnMarkers();
      case DESCRIBE_PRODUCERS -> describeProducers();
      default -> type.newRequest(); // asks for everything there is
    };
  }

  private ShareFetchRequestData shareFetch() {
    ShareFetchRequestData.FetchTopic topic =
        new ShareFetchRequestData.FetchTopic().setTopicId(topicId);
    topic.partitions().add(new ShareFetchRequestData.FetchPartition().setPartitionIndex(0));
    ShareFetchRequestData request =
        new ShareFetchRequestData()
            .setGroupId(SHARE_GROUP)
            .setMemberId(SHARER)
            .setShareSessionEpoch(0)
            .setMaxRecords(10);
    request.topics().add(topic);
    return request;
  }

  private AlterShareGroupOffsetsRequestData alterShareGroupOffsets() {
    AlterShareGroupOffsetsRequestData request =
        new AlterShareGroupOffsetsRequestData().setGroupId(OTHER_SHARE_GROUP);
    request
        .topics()
        .add(
            new AlterShareGroupOffsetsRequestData.AlterShareGroupOffsetsRequestTopic()
                .setTopicName(TOPIC)
                .setPartitions(
                    List.of(
                        new AlterShareGroupOffsetsRequestData
                            .AlterShareGroupOffsetsRequestPartition())));
    return request;
  }

  private ProduceRequestData produce(short version) {
    ProduceRequestData.TopicProduceData topic =
        new ProduceRequestData.TopicProduceData()
            .setPartitionData(
                List.of(
                    new ProduceRequestData.PartitionProduceData()
                        .setIndex(0)
                        .setRecords(
                            MemoryRecords.withRecords(
                                Compression.NONE,
                                new SimpleRecord("value".getBytes(StandardCharsets.UTF_8))))));
    if (version < 13) {
      topic.setName(TOPIC);
    } else {
      topic.setTopicId(topicId);
    }
    ProduceRequestData.TopicProduceDataCollection topics =
        new ProduceRequestData.TopicProduceDataCollection();
    topics.add(topic);
    return new ProduceRequestData().setAcks((short) -1).setTimeoutMs(10_000).setTopicData(topics);
  }

  private FetchRequestData fetch(short version) {
    FetchRequestData.FetchTopic topic =
        new FetchRequestData.FetchTopic()
            .setPartitions(
                List.of(
                    new FetchRequestData.FetchPartition()
                        .setPartition(0)
                        .setPartitionMaxBytes(1_000_000)));
    if (version < 13) {
      topic.setTopic(TOPIC);
    } else {
      topic.setTopicId(topicId);
    }
    FetchRequestData request =
        new FetchRequestData().setMaxBytes(1_000_000).setMinBytes(1).setTopics(List.of(topic));
    if (version >= 7) {
      request.setSessionEpoch(0);
    }
    return request;
  }

  private static ListOffsetsRequestData listOffsets() {
    return new ListOffsetsRequestData()
        .setReplicaId(-1)
        .setTopics(
            List.of(
                new ListOffsetsRequestData.ListOffsetsTopic()
                    .setName(TOPIC)
                    .setPartitions(
                        List.of(
                            new ListOffsetsRequestData.ListOffsetsPartition()
                                .setPartitionIndex(0)
                                .setTimestamp(-1)))));
  }

  private static MetadataRequestData metadata() {
    return new MetadataRequestData()
        .setTopics(List.of(new MetadataRequestData.MetadataRequestTopic().setName(TOPIC)));
  }

  private OffsetCommitRequestData offsetCommit(short version) {
    OffsetCommitRequestData.OffsetCommitRequestTopic topic =
        new OffsetCommitRequestData.OffsetCommitRequestTopic()
            .setPartitions(
                List.of(
                    new OffsetCommitRequestData.OffsetCommitRequestPartition()
                        .setPartitionIndex(0)
                        .setCommittedOffset(1)));
    if (version < 10) {
      topic.setName(TOPIC);
    } else {
      topic.setTopicId(topicId);
    }
    return new OffsetCommitRequestData().setGroupId(GROUP).setTopics(List.of(topic));
  }

  private OffsetFetchRequestData offsetFetch(short version) {
    if (version < 8) {
      return new OffsetFetchRequestData()
          .setGroupId(GROUP)
          .setTopics(
              List.of(
                  new OffsetFetchRequestData.OffsetFetchRequestTopic()
                      .setName(TOPIC)
                      .setPartitionIndexes(List.of(0, 1))));
    }
    OffsetFetchRequestData.OffsetFetchRequestTopics topic =
        new OffsetFetchRequestData.OffsetFetchRequestTopics().setPartitionIndexes(List.of(0, 1));
    if (version < 10) {
      topic.setName(TOPIC);
    } else {
      topic.setTopicId(topicId);
    }
    return new OffsetFetchRequestData()
        .setGroups(
            List.of(
                new OffsetFetchRequestData.OffsetFetchRequestGroup()
                    .setGroupId(GROUP)
                    .setTopics(List.of(topic))));
  }

  private static FindCoordinatorRequestData findCoordinator(short version) {
    return version < 4
        ? new FindCoordinatorRequestData().setKey(GROUP)
        : new FindCoordinatorRequestData().setCoordinatorKeys(List.of(GROUP));
  }

  /** Into a group of its own, so that nobody has to wait for this member. */
  private JoinGroupRequestData joinGroup() {
    JoinGroupRequestData.JoinGroupRequestProtocolCollection protocols =
        new JoinGroupRequestData.JoinGroupRequestProtocolCollection();
    protocols.add(
        new JoinGroupRequestData.JoinGroupRequestProtocol()
            .setName("range")
            .setMetadata(new byte[0]));
    return new JoinGroupRequestData()
        .setGroupId("joined-" + ++drawn)
        .setSessionTimeoutMs(10_000)
        .setRebalanceTimeoutMs(10_000)
        .setProtocolType("consumer")
        .setProtocols(protocols);
  }

  private static LeaveGroupRequestData leaveGroup(short version) {
    LeaveGroupRequestData request = new LeaveGroupRequestData().setGroupId(GROUP);
    return version < 3
        ? request.setMemberId("nobody")
        : request.setMembers(
            List.of(new LeaveGroupRequestData.MemberIdentity().setMemberId("nobody")));
  }

  private static OffsetDeleteRequestData offsetDelete() {
    OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection topics =
        new OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection();
    topics.add(
        new OffsetDeleteRequestData.OffsetDeleteRequestTopic()
            .setName(TOPIC)
            .setPartitions(
                List.of(
                    new OffsetDeleteRequestData.OffsetDeleteRequestPartition()
                        .setPartitionIndex(1))));
    return new OffsetDeleteRequestData().setGroupId(GROUP).setTopics(topics);
  }

  private CreateTopicsRequestData createTopics() {
    CreateTopicsRequestData.CreatableTopicCollection topics =
        new CreateTopicsRequestData.CreatableTopicCollection();
    topics.add(
        new CreateTopicsRequestData.CreatableTopic()
            .setName("created-" + ++drawn)
            .setNumPartitions(1)
            .setReplicationFactor((short) 1));
    return new CreateTopicsRequestData().setTimeoutMs(10_000).setTopics(topics);
  }

  /** Of the topic that the last request of CreateTopics created: its API is asked before. */
  private DeleteTopicsRequestData deleteTopics(short version) {
    String name = "created-" + drawn--;
    DeleteTopicsRequestData request = new DeleteTopicsRequestData().setTimeoutMs(10_000);
    return version < 6
        ? request.setTopicNames(List.of(name))
        : request.setTopics(List.of(new DeleteTopicsRequestData.DeleteTopicState().setName(name)));
  }

  private CreatePartitionsRequestData createPartitions() {
    CreatePartitionsRequestData.CreatePartitionsTopicCollection topics =
        new CreatePartitionsRequestData.CreatePartitionsTopicCollection();
    topics.add(
        new CreatePartitionsRequestData.CreatePartitionsTopic()
            .setName(TOPIC)
            .setCount(3)
            .setAssignments(null));
    return new CreatePartitionsRequestData()
        .setTimeoutMs(10_000)
        .setValidateOnly(true)
        .setTopics(topics);
  }

  private static DeleteRecordsRequestData deleteRecords() {
    return new DeleteRecordsRequestData()
        .setTimeoutMs(10_000)
        .setTopics(
            List.of(
                new DeleteRecordsRequestData.DeleteRecordsTopic()
                    .setName(TOPIC)
                    .setPartitions(
                        List.of(
                            new DeleteRecordsRequestData.DeleteRecordsPartition()
                                .setPartitionIndex(0)
                                .setOffset(0)))));
  }

  private static OffsetForLeaderEpochRequestData offsetForLeaderEpoch() {
    OffsetForLeaderEpochRequestData.OffsetForLeaderTopicCollection topics =
        new OffsetForLeaderEpochRequestData.OffsetForLeaderTopicCollection();
    topics.add(
        new OffsetForLeaderEpochRequestData.OffsetForLeaderTopic()
            .setTopic(TOPIC)
            .setPartitions(
                List.of(
                    new OffsetForLeaderEpochRequestData.OffsetForLeaderPartition()
                        .setPartition(0)
                        .setLeaderEpoch(0))));
    return new OffsetForLeaderEpochRequestData().setReplicaId(-1).setTopics(topics);
  }

  private static DescribeConfigsRequestData describeConfigs() {
    return new DescribeConfigsRequestData()
        .setResources(
            List.of(
                new DescribeConfigsRequestData.DescribeConfigsResource()
                    .setResourceType(OF_TOPIC)
                    .setResourceName(TOPIC)
                    .setConfigurationKeys(null)));
  }

  private static AlterConfigsRequestData alterConfigs() {
    AlterConfigsRequestData.AlterableConfigCollection configs =
        new AlterConfigsRequestData.AlterableConfigCollection();
    RETENTION.forEach(
        (name, value) ->
            configs.add(
                new AlterConfigsRequestData.AlterableConfig().setName(name).setValue(value)));
    AlterConfigsRequestData.AlterConfigsResourceCollection resources =
        new AlterConfigsRequestData.AlterConfigsResourceCollection();
    resources.add(
        new AlterConfigsRequestData.AlterConfigsResource()
            .setResourceType(OF_TOPIC)
            .setResourceName(TOPIC)
            .setConfigs(configs));
    return new AlterConfigsRequestData().setResources(resources);
  }

  private static IncrementalAlterConfigsRequestData incrementalAlterConfigs() {
    IncrementalAlterConfigsRequestData.AlterableConfigCollection configs =
        new IncrementalAlterConfigsRequestData.AlterableConfigCollection();
    RETENTION.forEach(
        (name, value) ->
            configs.add(
                new IncrementalAlterConfigsRequestData.AlterableConfig()
                    .setName(name)
                    .setValue(value)));
    IncrementalAlterConfigsRequestData.AlterConfigsResourceCollection resources =
        new IncrementalAlterConfigsRequestData.AlterConfigsResourceCollection();
    resources.add(
        new IncrementalAlterConfigsRequestData.AlterConfigsResource()
            .setResourceType(OF_TOPIC)
            .setResourceName(TOPIC)
            .setConfigs(configs));
    return new IncrementalAlterConfigsRequestData().setResources(resources);
  }

  private static ApiMessage describeProducers() {
    DescribeProducersRequestData request = new DescribeProducersRequestData();
    request
        .topics()
        .add(
            new DescribeProducersRequestData.TopicRequest()
                .setName(TOPIC)
                .setPartitionIndexes(List.of(0, 1)));
    return request;
  }

  private static ApiMessage writeTxnMarkers() {
    return new WriteTxnMarkersRequestData()
        .setMarkers(
            List.of(
                new WriteTxnMarkersRequestData.WritableTxnMarker()
                    .setProducerId(4_000)
                    .setProducerEpoch((short) 1)
                    .setTransactionResult(false)
                    .setTopics(
                        List.of(
                            new WriteTxnMarkersRequestData.WritableTxnMarkerTopic()
                                .setName(TOPIC)
                                .setPartitionIndexes(List.of(0, 1))))));
  }
}
