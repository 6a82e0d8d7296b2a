package io.tailrace.kernel.group;

import static io.tailrace.kernel.group.TestCoordinator.INITIAL_DELAY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.kernel.coordinator.ShardLoader;
import io.tailrace.kernel.group.share.FakeShareServices;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadStateTest {
  private final TestCoordinator on = new TestCoordinator();

  /** What each kind of request is answered. */
  private void assertRefused(ErrorCode expected) {
    TestMember member = on.member();
    member.id = "m";
    member.join();
    assertEquals(expected, member.joinError());
    assertEquals("m", member.joined.get().memberId());
    member.sync();
    assertEquals(expected, member.syncError());
    assertEquals(expected, member.leave());
    assertEquals(expected, member.commit("orders", 0, 1));
    assertEquals(expected, ErrorCode.forCode(on.describe("group").errorCode()));
    assertEquals(expected, on.delete("group"));
    assertEquals(expected.code(), on.deleteOffset("group", "orders", 0).errorCode());
    assertEquals(expected.code(), on.fetchAll("group", 9).groups().getFirst().errorCode());
  }

  @Test
  void whileGroupsAreLoadedClientsAreToldToWaitAndHeartbeatsAreFine() {
    TestMember member = on.stableGroup(1).getFirst();
    ShardLoader<GroupRecord> loader = on.reload();
    assertRefused(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
    assertEquals(ErrorCode.NONE, member.heartbeat());
    assertEquals(
        ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code(), on.list(List.of(), List.of()).errorCode());
    loader.complete();
    assertEquals(ErrorCode.NONE, member.heartbeat());
    assertEquals("Stable", on.stateOf("group"));
  }

  @Test
  void withoutThePartitionClientsAreSentToLookForTheirCoordinator() {
    TestMember member = on.stableGroup(1).getFirst();
    on.coordinator.unload(0);
    assertRefused(ErrorCode.NOT_COORDINATOR);
    assertEquals(ErrorCode.NOT_COORDINATOR, member.heartbeat());
    assertEquals(List.of(), on.groupIds());
  }

  @Test
  void aPartitionThatCannotBeReadIsNotServed() {
    on.reload().fail();
    assertRefused(ErrorCode.NOT_COORDINATOR);
    on.restart();
    assertEquals(List.of(), on.groupIds());
  }

  @Test
  void aClosedCoordinatorIsNotAvailable() {
    on.coordinator.close();
    assertRefused(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, on.member().heartbeat());
  }

  @Test
  void whoWaitsIsToldWhenThePartitionIsUnloaded() {
    TestMember joining = on.member("joining");
    joining.joinWithId();
    TestMember one = on.member();
    TestMember two = on.member();
    one.joinWithId();
    two.joinWithId();
    on.pass(2 * INITIAL_DELAY);
    two.sync();
    TestMember late = on.member("late");
    late.joinWithId();
    on.coordinator.unload(0);
    assertEquals(ErrorCode.NOT_COORDINATOR, two.syncError());
    assertEquals(ErrorCode.NOT_COORDINATOR, late.joinError());
    assertEquals(0, on.timer.waiting());
  }

  @Test
  void aLoaderThatWasOvertakenServesNothing() {
    ShardLoader<GroupRecord> slow = on.reload();
    on.coordinator.unload(0);
    slow.complete();
    assertEquals(ErrorCode.NOT_COORDINATOR, on.commit("g", "orders", 0, 1));
  }

  @Test
  void recordsOfUnknownKindsAreSkippedAndMalformedOnesAreNot() {
    ShardLoader<GroupRecord> loader = on.reload();
    ByteBuffer newerKind = ByteBuffer.allocate(4).putShort((short) 99).putShort((short) 7).flip();
    loader.replay(0, -1, newerKind, Optional.empty());
    ByteBuffer cut = ByteBuffer.allocate(4).putShort((short) 1).putShort((short) 7).flip();
    assertThrows(
        MalformedMessageException.class, () -> loader.replay(0, -1, cut, Optional.empty()));
    ByteBuffer key = new GroupRecordCodec().key(new GroupRecord.OffsetRemoved("g", "orders", 0));
    ByteBuffer value = ByteBuffer.allocate(2).putShort((short) 9).flip();
    assertThrows(
        MalformedMessageException.class, () -> loader.replay(0, -1, key, Optional.of(value)));
  }

  @Test
  void groupsBelongToPartitionsAsKafkaComputesIt() {
    GroupCoordinator fifty =
        new GroupCoordinator(
            GroupConfig.from(io.tailrace.spi.config.Config.empty()),
            50,
            on.topics,
            new FakeShareServices().services(),
            on.clock,
            () -> "",
            on.consumers());
    assertEquals(12, fifty.partitionFor("my-group"));
    // The one hash whose absolute value is negative.
    assertEquals(Integer.MIN_VALUE, "polygenelubricants".hashCode());
    assertEquals(0, fifty.partitionFor("polygenelubricants"));
    assertEquals(0, fifty.partitionFor(""));
  }
}
