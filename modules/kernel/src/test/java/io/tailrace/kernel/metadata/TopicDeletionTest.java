package io.tailrace.kernel.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.kernel.metadata.Controller.Change;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.DeleteTopicsRequest;
import io.tailrace.wire.message.DeleteTopicsRequest.DeleteTopicState;
import io.tailrace.wire.message.DeleteTopicsResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicDeletionTest {
  private final MetadataImage image =
      Images.withConfig(
          Images.withTopic(Images.withTopic(MetadataImage.EMPTY, "a", 2), "b", 1),
          ConfigResource.topic("a"),
          "retention.ms",
          "1");

  private static DeleteTopicsRequest names(String... names) {
    return new DeleteTopicsRequest().topicNames(List.of(names));
  }

  private static DeleteTopicsRequest states(DeleteTopicState... states) {
    return new DeleteTopicsRequest().topics(List.of(states));
  }

  private Uuid idOf(String name) {
    return image.topic(name).orElseThrow().id();
  }

  private void assertRefused(ErrorCode error, DeleteTopicsRequest request) {
    Change<DeleteTopicsResponse> change = TopicDeletion.decide(image, request);
    assertEquals(List.of(), change.records());
    change
        .response()
        .responses()
        .forEach(result -> assertEquals(error, ErrorCode.forCode(result.errorCode())));
    assertEquals(1, change.response().responses().size());
  }

  @Test
  void deletesATopicWithItsConfigs() {
    Change<DeleteTopicsResponse> change = TopicDeletion.decide(image, names("a"));
    MetadataImage after = Images.after(image, change.records());
    assertEquals(Set.of("b"), after.topicsByName().keySet());
    assertEquals(Map.of(), after.configs());
    assertEquals(Optional.of("a"), change.response().responses().getFirst().name());
  }

  @Test
  void deletesByIdAndTellsTheName() {
    Change<DeleteTopicsResponse> change =
        TopicDeletion.decide(image, states(new DeleteTopicState().topicId(idOf("b"))));
    assertEquals(Set.of("a"), Images.after(image, change.records()).topicsByName().keySet());
    assertEquals(Optional.of("b"), change.response().responses().getFirst().name());
  }

  @Test
  void refusesUnknownNamesAndIdsEachWithItsError() {
    assertRefused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, names("c"));
    assertRefused(
        ErrorCode.UNKNOWN_TOPIC_ID, states(new DeleteTopicState().topicId(new Uuid(5, 5))));
  }

  @Test
  void refusesNameAndIdAtOnceAndNeither() {
    assertRefused(
        ErrorCode.INVALID_REQUEST, states(new DeleteTopicState().name("a").topicId(idOf("a"))));
    assertRefused(ErrorCode.INVALID_REQUEST, states(new DeleteTopicState()));
  }

  @Test
  void refusesRepetitionsWithOneAnswer() {
    assertRefused(ErrorCode.INVALID_REQUEST, names("a", "a", "a"));
  }

  @Test
  void refusesATopicTheSecondTimeWhereNameAndIdMeanTheSame() {
    Change<DeleteTopicsResponse> change =
        TopicDeletion.decide(
            image,
            states(new DeleteTopicState().name("a"), new DeleteTopicState().topicId(idOf("a"))));
    assertEquals(1, change.records().size());
    assertEquals(
        ErrorCode.INVALID_REQUEST.code(), change.response().responses().get(1).errorCode());
  }
}
