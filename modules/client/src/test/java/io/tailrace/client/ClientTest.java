package io.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.CreateTopicsRequest;
import io.tailrace.wire.message.CreateTopicsResponse;
import io.tailrace.wire.message.DeleteTopicsResponse;
import io.tailrace.wire.message.ListOffsetsRequest;
import io.tailrace.wire.message.ListOffsetsResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ClientTest {

  @Test
  void aTopicThatIsNotThereIsEmptyAndNotAnError() {
    try (Fixture fixture = new Fixture();
        Client client = fixture.client()) {
      assertEquals(Optional.empty(), client.describeTopic("other"));
      assertEquals(3, client.describeTopic("t").orElseThrow().partitions().size());
      assertEquals(0, fixture.time.pauses());
    }
  }

  @Test
  void whatMayPassIsTriedAgainUntilItIsTooLate() {
    try (Fixture fixture = new Fixture();
        Client client = fixture.client()) {
      fixture.broker.answer(ApiKey.METADATA, (_, _) -> Optional.empty());
      ClientException failure = assertThrows(ClientException.class, client::describeCluster);
      assertEquals(ErrorCode.NETWORK_EXCEPTION, failure.code());
      assertEquals(20, fixture.time.pauses());
    }
  }

  @Test
  void deletingATopicThatIsNotThereFailsAtOnce() {
    try (Fixture fixture = new Fixture();
        Client client = fixture.client()) {
      fixture.broker.answer(
          ApiKey.DELETE_TOPICS,
          (_, _) ->
              Optional.of(
                  new DeleteTopicsResponse()
                      .responses(
                          List.of(
                              new DeleteTopicsResponse.DeletableTopicResult()
                                  .name("x")
                                  .errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code())))));
      ClientException failure =
          assertThrows(ClientException.class, () -> new Admin(client).deleteTopic("x"));
      assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, failure.code());
      assertEquals(0, fixture.time.pauses());
    }
  }

  @Test
  void aRefusalKeepsTheBrokersWords() {
    try (Fixture fixture = new Fixture();
        Client client = fixture.client()) {
      CreateTopicsRequest[] seen = new CreateTopicsRequest[1];
      fixture.broker.answer(
          ApiKey.CREATE_TOPICS,
          (request, _) -> {
            seen[0] = (CreateTopicsRequest) request;
            return Optional.of(
                new CreateTopicsResponse()
                    .topics(
                        List.of(
                            new CreateTopicsResponse.CreatableTopicResult()
                                .name("x")
                                .errorCode(ErrorCode.INVALID_CONFIG.code())
                                .errorMessage("no such thing as a.b"))));
          });
      ClientException failure =
          assertThrows(
              ClientException.class,
              () ->
                  new Admin(client)
                      .createTopic(
                          "x", OptionalInt.of(5), OptionalInt.empty(), Map.of("a.b", "c")));
      assertTrue(failure.getMessage().contains("no such thing as a.b"), failure.getMessage());
      assertEquals(5, seen[0].topics().getFirst().numPartitions());
      assertEquals(-1, seen[0].topics().getFirst().replicationFactor());
    }
  }

  @Test
  void anOffsetIsAskedAgainWhereTheLeaderHasMoved() {
    try (Fixture fixture = new Fixture();
        Client client = fixture.client()) {
      int[] calls = new int[1];
      fixture.broker.answer(
          ApiKey.LIST_OFFSETS,
          (request, _) -> {
            ListOffsetsRequest asked = (ListOffsetsRequest) request;
            assertEquals(-2, asked.topics().getFirst().partitions().getFirst().timestamp());
            boolean first = calls[0]++ == 0;
            return Optional.of(
                new ListOffsetsResponse()
                    .topics(
                        List.of(
                            new ListOffsetsResponse.ListOffsetsTopicResponse()
                                .name("t")
                                .partitions(
                                    List.of(
                                        new ListOffsetsResponse.ListOffsetsPartitionResponse()
                                            .partitionIndex(1)
                                            .offset(first ? -1 : 17)
                                            .errorCode(
                                                first
                                                    ? ErrorCode.NOT_LEADER_OR_FOLLOWER.code()
                                                    : 0))))));
          });
      assertEquals(
          OptionalLong.of(17),
          new Admin(client).offset(new TopicPartition("t", 1), OffsetSpec.EARLIEST));
      assertEquals(1, fixture.time.pauses());
    }
  }

  @Test
  void aPartitionThatDoesNotExistIsNotWaitedFor() {
    try (Fixture fixture = new Fixture();
        Client client = fixture.client()) {
      ClientException failure =
          assertThrows(
              ClientException.class,
              () -> new Admin(client).offset(new TopicPartition("t", 3), OffsetSpec.LATEST));
      assertEquals(ErrorCode.INVALID_PARTITIONS, failure.code());
      assertEquals(0, fixture.time.pauses());
    }
  }
}
