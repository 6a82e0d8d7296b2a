package io.tailrace.client;

import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.FetchRequest;
import io.tailrace.wire.message.FetchResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a broker remembers of the fetches of one connection, so that it answers with news only
 * (KIP-227). A broker that gives no session is asked anew each time.
 */
final class FetchSession {
  /** The first version that has sessions. */
  private static final short FIRST_VERSION = 7;

  private static final int NONE = 0;
  private static final int FINAL_EPOCH = -1;

  private int id = NONE;
  private int epoch;

  /** What the broker fetches within the session, with the topic ids that it was told. */
  private Map<TopicPartition, FetchRequest.FetchTopic> fetched = Map.of();

  /**
   * Makes a request, which names all partitions, the next one of the session.
   *
   * @param topics the request's topics by name
   */
  void next(
      short version,
      FetchRequest request,
      List<TopicPartition> partitions,
      Map<String, FetchRequest.FetchTopic> topics) {
    if (version < FIRST_VERSION) {
      return;
    }
    Map<TopicPartition, FetchRequest.FetchTopic> wanted = new HashMap<>();
    for (TopicPartition partition : partitions) {
      wanted.put(partition, topics.get(partition.topic()));
    }
    request.sessionId(id).sessionEpoch(epoch);
    Map<String, List<Integer>> forgotten = new HashMap<>();
    fetched.forEach(
        (partition, topic) -> {
          if (!wanted.containsKey(partition)) {
            forgotten
                .computeIfAbsent(topic.topic(), _ -> forget(request, topic))
                .add(partition.partition());
          }
        });
    fetched = wanted;
  }

  private static List<Integer> forget(FetchRequest request, FetchRequest.FetchTopic topic) {
    List<Integer> partitions = new ArrayList<>();
    request
        .forgottenTopicsData()
        .next()
        .topic(topic.topic())
        .topicId(topic.topicId())
        .partitions(partitions);
    return partitions;
  }

  /**
   * Takes the answer to that request.
   *
   * @return whether it is one; if not, the broker has lost the session, and the next begins
   */
  boolean answered(FetchResponse response) {
    ErrorCode error = ErrorCode.forCode(response.errorCode());
    if (error == ErrorCode.FETCH_SESSION_ID_NOT_FOUND
        || error == ErrorCode.INVALID_FETCH_SESSION_EPOCH
        || error == ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR) {
      id = NONE;
      begin();
      return false;
    }
    id = response.sessionId();
    if (id == NONE) {
      begin();
    } else {
      epoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
    }
    return true;
  }

  /** Begins anew: the next answer tells of every partition. */
  void begin() {
    fetched = Map.of();
    epoch = 0; // with the id of a session, that one ends
  }

  /** Whether the broker remembers anything that it could forget. */
  boolean isOpen() {
    return id != NONE;
  }

  /** What tells the broker to forget it. */
  FetchRequest end() {
    return new FetchRequest().sessionId(id).sessionEpoch(FINAL_EPOCH);
  }
}
