package io.tailrace.kernel.share.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.kernel.coordinator.FakeLog;
import io.tailrace.kernel.coordinator.ManualTimer;
import io.tailrace.kernel.coordinator.SerialStrand;
import io.tailrace.kernel.coordinator.ShardLoader;
import io.tailrace.kernel.coordinator.ShardRuntime;
import io.tailrace.kernel.share.DeliveryState;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.kernel.share.ShareStateWriter;
import io.tailrace.kernel.share.StateBatch;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShareStateShardTest {
  private static final Uuid TOPIC = new Uuid(1, 2);
  private static final SharePartitionKey KEY = new SharePartitionKey("g", TOPIC, 0);
  private static final SharePartitionKey OTHER = new SharePartitionKey("g", TOPIC, 1);
  private static final int UPDATES = 3;
  private static final long PRUNE_MS = 1000;

  private final ManualTimer timer = new ManualTimer();
  private final FakeLog<ShareStateRecord> log = new FakeLog<>(new ShareStateCodec());
  private final List<Long> pruned = new ArrayList<>();
  private final ShareStateCoordinator on =
      new ShareStateCoordinator(
          new ShareStateConfig(UPDATES, PRUNE_MS),
          1,
          () -> Instant.ofEpochMilli(5000 + timer.now()),
          (partition, offset) -> pruned.add(offset));

  @BeforeEach
  void load() {
    ShardLoader<ShareStateRecord> loader =
        on.load(0, new ShardRuntime<>(new SerialStrand(), timer, log));
    log.replayInto(loader);
    loader.complete();
  }

  private ErrorCode initialize(SharePartitionKey key, int stateEpoch, long start) {
    Answer<ErrorCode> answer = new Answer<>();
    on.initialize(key, stateEpoch, start, answer);
    return answer.get();
  }

  private ErrorCode write(
      SharePartitionKey key, int leaderEpoch, int stateEpoch, long start, StateBatch... batches) {
    return later(key, leaderEpoch, stateEpoch, start, batches).get();
  }

  private Answer<ErrorCode> later(
      SharePartitionKey key, int leaderEpoch, int stateEpoch, long start, StateBatch... batches) {
    Answer<ErrorCode> answer = new Answer<>();
    on.write(
        key,
        leaderEpoch,
        new ShareStateWriter.Change(stateEpoch, start, 0, List.of(batches)),
        answer);
    return answer;
  }

  private StateOutcome read(SharePartitionKey key, int leaderEpoch) {
    Answer<StateOutcome> answer = new Answer<>();
    on.read(key, leaderEpoch, answer);
    return answer.get();
  }

  private StateOutcome summary(SharePartitionKey key) {
    Answer<StateOutcome> answer = new Answer<>();
    on.summarize(key, answer);
    return answer.get();
  }

  private static StateBatch done(long first, long last) {
    return new StateBatch(first, last, DeliveryState.ACKNOWLEDGED, (short) 1);
  }

  @Test
  void whatIsWrittenIsReadAlsoAfterARestart() {
    assertEquals(ErrorCode.NONE, initialize(KEY, 1, -1));
    assertEquals(ErrorCode.NONE, write(KEY, 0, 1, 10, done(12, 14)));
    assertEquals(ErrorCode.NONE, write(KEY, 0, 1, 11, done(15, 16), done(20, 29)));
    for (int time = 0; time < 2; time++) {
      StateOutcome outcome = read(KEY, 0);
      assertEquals(ErrorCode.NONE, outcome.error());
      assertEquals(1, outcome.state().stateEpoch());
      assertEquals(11, outcome.state().startOffset());
      assertEquals(List.of(done(12, 16), done(20, 29)), outcome.state().batches());
      load();
    }
  }

  @Test
  void whatWasNeverBegunIsNeitherReadNorWritten() {
    assertEquals(ErrorCode.INVALID_REQUEST, write(KEY, 0, 1, 10));
    assertEquals(ErrorCode.INVALID_REQUEST, read(KEY, 0).error());
    assertEquals(ErrorCode.NONE, summary(KEY).error());
    assertEquals(-1, summary(KEY).state().startOffset());
  }

  @Test
  void anOlderLeaderIsFenced() {
    initialize(KEY, 1, 0);
    assertEquals(ErrorCode.NONE, read(KEY, 5).error());
    assertEquals(ErrorCode.FENCED_LEADER_EPOCH, write(KEY, 4, 1, 10));
    assertEquals(ErrorCode.FENCED_LEADER_EPOCH, read(KEY, 4).error());
    load();
    assertEquals(ErrorCode.FENCED_LEADER_EPOCH, write(KEY, 4, 1, 10));
    assertEquals(ErrorCode.NONE, write(KEY, 5, 1, 10));
  }

  @Test
  void whoeverServesTheGroupAsItWasBeforeItBeganAnewIsFenced() {
    initialize(KEY, 1, 0);
    write(KEY, 0, 1, 50, done(60, 69));
    assertEquals(ErrorCode.NONE, initialize(KEY, 2, 7));
    assertEquals(ErrorCode.FENCED_STATE_EPOCH, write(KEY, 0, 1, 70));
    assertEquals(ErrorCode.FENCED_STATE_EPOCH, initialize(KEY, 1, 0));
    assertEquals(7, read(KEY, 0).state().startOffset());
    assertEquals(List.of(), read(KEY, 0).state().batches());
  }

  @Test
  void everySoManyChangesAreFollowedByASnapshot() {
    initialize(KEY, 1, 0);
    for (int i = 0; i < 2 * (UPDATES + 1); i++) {
      write(KEY, 0, 1, i, done(100 + i, 100 + i));
    }
    List<ShareStateRecord> records = log.records();
    for (int i = 0; i < records.size(); i++) {
      if (i % (UPDATES + 1) == 0) {
        assertInstanceOf(ShareStateRecord.Snapshot.class, records.get(i));
      } else {
        assertInstanceOf(ShareStateRecord.Update.class, records.get(i));
      }
    }
    StateOutcome before = read(KEY, 0);
    load();
    assertEquals(before, read(KEY, 0));
    assertEquals(List.of(done(100, 107)), before.state().batches());
  }

  @Test
  void noSnapshotOverwritesAChangeThatIsOnItsWay() {
    initialize(KEY, 1, 0);
    for (int i = 0; i < UPDATES; i++) {
      write(KEY, 0, 1, 0, done(i, i));
    }
    log.hold();
    Answer<ErrorCode> one = later(KEY, 0, 1, 0, done(10, 10)); // a snapshot
    Answer<ErrorCode> two = later(KEY, 0, 1, 0, done(20, 20));
    assertFalse(one.isThere() || two.isThere());
    log.release();
    assertEquals(List.of(done(0, 2), done(10, 10), done(20, 20)), read(KEY, 0).state().batches());
    load();
    assertEquals(List.of(done(0, 2), done(10, 10), done(20, 20)), read(KEY, 0).state().batches());
  }

  @Test
  void whatCannotBeWrittenLeavesNoTrace() {
    initialize(KEY, 1, 0);
    log.failWith(ErrorCode.KAFKA_STORAGE_ERROR);
    assertTrue(write(KEY, 0, 1, 10, done(12, 14)) != ErrorCode.NONE);
    log.failWith(ErrorCode.NONE);
    assertEquals(0, read(KEY, 0).state().startOffset());
  }

  @Test
  void whatSnapshotsHaveMadeRedundantIsDeleted() {
    initialize(KEY, 1, 0);
    timer.advance(PRUNE_MS);
    assertEquals(List.of(), pruned);
    for (int i = 0; i < UPDATES + 2; i++) {
      write(KEY, 0, 1, i);
    }
    timer.advance(PRUNE_MS);
    assertEquals(List.of((long) UPDATES + 1), pruned);
  }

  @Test
  void aSharePartitionThatNobodyUsesDoesNotKeepTheLogLong() {
    initialize(OTHER, 1, 3);
    initialize(KEY, 1, 0);
    for (int i = 0; i < 40; i++) {
      write(KEY, 0, 1, i);
    }
    timer.advance(PRUNE_MS);
    assertEquals(1, pruned.size());
    assertTrue(pruned.getFirst() >= 40 - UPDATES, pruned.toString());
    load();
    assertEquals(3, read(OTHER, 0).state().startOffset());
    assertEquals(39, read(KEY, 0).state().startOffset());
  }

  @Test
  void aDeletedSharePartitionIsGone() {
    initialize(KEY, 1, 0);
    initialize(OTHER, 1, 0);
    Answer<ErrorCode> answer = new Answer<>();
    on.delete(KEY, answer);
    assertEquals(ErrorCode.NONE, answer.get());
    load();
    assertEquals(ErrorCode.INVALID_REQUEST, read(KEY, 0).error());
    assertEquals(ErrorCode.NONE, read(OTHER, 0).error());
    on.topicDeleted(TOPIC);
    load();
    assertEquals(ErrorCode.INVALID_REQUEST, read(OTHER, 0).error());
  }

  @Test
  void laterChangesLieOverEarlierOnes() {
    List<StateBatch> merged =
        StateBatches.merge(
            List.of(done(0, 9), done(20, 29)),
            List.of(
                new StateBatch(5, 24, DeliveryState.AVAILABLE, (short) 2),
                new StateBatch(8, 8, DeliveryState.ARCHIVED, (short) 2)),
            3);
    assertEquals(
        List.of(
            done(3, 4),
            new StateBatch(5, 7, DeliveryState.AVAILABLE, (short) 2),
            new StateBatch(8, 8, DeliveryState.ARCHIVED, (short) 2),
            new StateBatch(9, 24, DeliveryState.AVAILABLE, (short) 2),
            done(25, 29)),
        merged);
  }

  @Test
  void theKeyThatFindCoordinatorTakesIsGroupTopicIdAndPartition() {
    assertTrue(SharePartitionKey.isCoordinatorKey(KEY.coordinatorKey()));
    assertTrue(
        SharePartitionKey.isCoordinatorKey(
            new SharePartitionKey("a:b", TOPIC, 3).coordinatorKey()));
    for (String wrong :
        List.of("", "g", "g:0", ":" + TOPIC + ":0", "g:x:0", "g:" + TOPIC + ":-1")) {
      assertFalse(SharePartitionKey.isCoordinatorKey(wrong), wrong);
    }
  }
}
