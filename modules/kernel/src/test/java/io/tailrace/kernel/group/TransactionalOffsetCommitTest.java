package io.tailrace.kernel.group;

import static io.tailrace.kernel.group.TestCoordinator.ORDERS_ID;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.coordinator.TransactionalWrite;
import io.tailrace.kernel.partition.VerificationGuard;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.TxnOffsetCommitRequest;
import io.tailrace.wire.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import io.tailrace.wire.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.tailrace.wire.message.TxnOffsetCommitResponse;
import io.tailrace.wire.message.TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Offsets that members of the new protocol commit in transactions (KIP-447, 848, 1251, 1319). */
class TransactionalOffsetCommitTest {
  private static final short TOPIC_NAMES = 5;
  private static final short TOPIC_IDS = 6;
  private static final TransactionalProducer PRODUCER = new TransactionalProducer(7, (short) 1);

  private final TestCoordinator on =
      new TestCoordinator(Map.of("group.consumer.assignment.interval.ms", "0"));

  @AfterEach
  void theLogHasTheState() {
    assertEquals(on.modernStateOfReplay(), on.modernState());
  }

  private List<ErrorCode> commit(int version, String member, int epoch, int... partitions) {
    TxnOffsetCommitRequest request =
        new TxnOffsetCommitRequest()
            .transactionalId("copier")
            .groupId("group")
            .producerId(PRODUCER.id())
            .producerEpoch(PRODUCER.epoch())
            .memberId(member)
            .generationIdOrMemberEpoch(epoch)
            .topics(
                List.of(
                    new TxnOffsetCommitRequestTopic()
                        .name("orders")
                        .topicId(ORDERS_ID)
                        .partitions(
                            Arrays.stream(partitions)
                                .mapToObj(
                                    partition ->
                                        new TxnOffsetCommitRequestPartition()
                                            .partitionIndex(partition)
                                            .committedOffset(42))
                                .toList())));
    Answer<TxnOffsetCommitResponse> answer = new Answer<>();
    on.coordinator.commitOffsetsInTransaction(
        TestCoordinator.client(version),
        request,
        new TransactionalWrite(PRODUCER, VerificationGuard.NONE),
        answer);
    return answer.get().topics().getFirst().partitions().stream()
        .map(TxnOffsetCommitResponsePartition::errorCode)
        .map(ErrorCode::forCode)
        .toList();
  }

  private void end(boolean commit) {
    on.log.endTransaction(PRODUCER.id(), commit);
    on.coordinator
        .shards()
        .run(
            0,
            shard -> shard.endTransaction(PRODUCER.id(), commit),
            error -> {
              throw new AssertionError(error);
            });
  }

  private TestConsumer member(String id) {
    TestConsumer member = new TestConsumer(on, "group", id);
    assertEquals(ErrorCode.NONE, member.join());
    return member;
  }

  /** One member goes on in its epoch while another joins and gets half of what it had. */
  private TestConsumer memberThatLostHalf(String id) {
    TestConsumer before = member(id);
    TestConsumer other = member("other");
    for (int round = 0; round < 6; round++) {
      assertEquals(ErrorCode.NONE, before.acknowledge());
      assertEquals(ErrorCode.NONE, other.acknowledge());
    }
    assertEquals(5, before.count());
    assertEquals(5, other.count());
    return before;
  }

  private static int notIn(TestConsumer member) {
    return IntStream.range(0, 10)
        .filter(partition -> !member.orders().contains(partition))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void offsetsOfAMemberCountWhenTheTransactionCommits() {
    TestConsumer member = member("a");
    assertEquals(List.of(ErrorCode.NONE), commit(TOPIC_IDS, "a", member.epoch, 3));
    assertEquals(-1, on.offset("group", "orders", 3));
    assertEquals(
        ErrorCode.UNSTABLE_OFFSET_COMMIT.code(), on.fetch("group", "orders", 3, true).errorCode());
    end(true);
    assertEquals(42, on.offset("group", "orders", 3));
    on.restart();
    assertEquals(42, on.offset("group", "orders", 3));
  }

  @Test
  void offsetsOfAMemberAreForgottenWhenTheTransactionAborts() {
    TestConsumer member = member("a");
    assertEquals(List.of(ErrorCode.NONE), commit(TOPIC_NAMES, "a", member.epoch, 3));
    end(false);
    assertEquals(-1, on.offset("group", "orders", 3));
    on.restart();
    assertEquals(-1, on.fetch("group", "orders", 3, true).committedOffset());
  }

  @Test
  void anOldEpochCommitsWhatTheMemberHasKeptSince() {
    TestConsumer member = memberThatLostHalf("a");
    int kept = member.orders().iterator().next();
    assertEquals(List.of(ErrorCode.NONE), commit(TOPIC_IDS, "a", 1, kept));
    end(true);
    assertEquals(42, on.offset("group", "orders", kept));
  }

  @Test
  void anOldEpochThatNamesAPartitionOfAnotherMemberCommitsNothing() {
    TestConsumer member = memberThatLostHalf("a");
    int kept = member.orders().iterator().next();
    assertEquals(
        List.of(ErrorCode.STALE_MEMBER_EPOCH, ErrorCode.STALE_MEMBER_EPOCH),
        commit(TOPIC_IDS, "a", 1, kept, notIn(member)));
    assertEquals(
        List.of(ErrorCode.ILLEGAL_GENERATION, ErrorCode.ILLEGAL_GENERATION),
        commit(TOPIC_NAMES, "a", 1, kept, notIn(member)));
    end(true);
    assertEquals(-1, on.offset("group", "orders", kept));
  }

  @Test
  void anEpochThatIsYetToComeIsRefusedInTheWordsOfTheVersion() {
    TestConsumer member = member("a");
    int epoch = member.epoch + 1;
    assertEquals(List.of(ErrorCode.STALE_MEMBER_EPOCH), commit(TOPIC_IDS, "a", epoch, 0));
    assertEquals(List.of(ErrorCode.ILLEGAL_GENERATION), commit(TOPIC_NAMES, "a", epoch, 0));
  }

  @Test
  void whoIsNoMemberIsRefusedUnlessItNamesNone() {
    TestConsumer member = member("a");
    assertEquals(List.of(ErrorCode.UNKNOWN_MEMBER_ID), commit(TOPIC_IDS, "b", member.epoch, 0));
    assertEquals(List.of(ErrorCode.UNKNOWN_MEMBER_ID), commit(TOPIC_NAMES, "b", -1, 0));
    assertEquals(List.of(ErrorCode.NONE), commit(TOPIC_NAMES, "", -1, 0));
    end(true);
    assertEquals(42, on.offset("group", "orders", 0));
  }

  @Test
  void aMemberOfNoGroupIsRefusedInTheWordsOfTheVersion() {
    assertEquals(List.of(ErrorCode.GROUP_ID_NOT_FOUND), commit(TOPIC_IDS, "a", 1, 0));
    assertEquals(List.of(ErrorCode.ILLEGAL_GENERATION), commit(TOPIC_NAMES, "a", 1, 0));
    assertEquals(List.of(), on.groupIds());
  }
}
