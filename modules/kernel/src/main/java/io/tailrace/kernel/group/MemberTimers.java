package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.CoordinatorTimer.Timeout;
import java.util.Optional;
import java.util.function.Supplier;

/** What a member of a modern group is waited for. */
final class MemberTimers {
  private Optional<Session> session = Optional.empty();
  private Timeout revocation = Timeout.NONE;
  private Timeout join = Timeout.NONE;
  private Timeout sync = Timeout.NONE;
  private boolean joining;

  /** It was heard of: its session lasts so long from now. */
  void touch(long timeoutMs, Supplier<Session> sessions) {
    Session lasting = session.orElseGet(sessions);
    session = Optional.of(lasting);
    lasting.extend(timeoutMs);
  }

  /** It has been asked to give partitions up. */
  void revoking(Timeout timeout) {
    revocation.cancel();
    revocation = timeout;
  }

  /** A classic member has been told to join again; what was told first counts. */
  void joining(Supplier<Timeout> timeout) {
    if (!joining) {
      joining = true;
      join = timeout.get();
    }
  }

  /** A classic member has joined, and is to ask for its assignment. */
  void joined(Timeout untilSync) {
    join.cancel();
    joining = false;
    synced();
    sync = untilSync;
  }

  /** A classic member has its assignment. */
  void synced() {
    sync.cancel();
    sync = Timeout.NONE;
  }

  void cancel() {
    session.ifPresent(Session::cancel);
    session = Optional.empty();
    revocation.cancel();
    join.cancel();
    joining = false;
    sync.cancel();
  }
}
