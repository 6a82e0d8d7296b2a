package io.tailrace.testkit.consistency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.testkit.consistency.Anomaly.Kind;
import io.tailrace.testkit.consistency.Observation.Aborted;
import io.tailrace.testkit.consistency.Observation.CommitRequested;
import io.tailrace.testkit.consistency.Observation.Committed;
import io.tailrace.testkit.consistency.Observation.Read;
import io.tailrace.testkit.consistency.Observation.ReadToEnd;
import io.tailrace.testkit.consistency.Observation.Reader;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each anomaly is found where it is, and nothing is where nothing is. */
class HistoryTest {
  private static final Reader ANY = new Reader("any", false);
  private static final Reader COMMITTED = new Reader("committed", true);

  private final History history = new History();

  @Test
  void aHistoryWithoutFaultHasNoAnomaly() {
    history.sent(new Write("p", 0), "a");
    history.acknowledged(new Write("p", 0), 5);
    history.sent(new Write("p", 1), "a"); // Never acknowledged, and not there.
    history.sent(new Write("p", 2), "a"); // Never acknowledged, and there all the same.
    transaction("committed", 3, 4);
    history.add(new CommitRequested("committed"));
    read(ANY, 5, 0);
    read(ANY, 7, 2);
    read(ANY, 8, 3);
    read(ANY, 9, 4);
    history.add(new Committed("committed"));
    transaction("aborted", 5);
    history.add(new Aborted("aborted"));
    read(ANY, 11, 5);
    transaction("unknown", 6, 7);
    history.add(new CommitRequested("unknown"));
    for (long[] record : new long[][] {{5, 0}, {7, 2}, {8, 3}, {9, 4}}) {
      read(COMMITTED, record[0], record[1]);
    }
    history.add(new ReadToEnd(COMMITTED, "a"));
    check();
  }

  @Test
  void anAcknowledgedRecordThatIsNotThereIsLost() {
    history.sent(new Write("p", 0), "a");
    history.acknowledged(new Write("p", 0), 0);
    check(); // Nobody has looked to the end yet.
    history.add(new ReadToEnd(ANY, "a"));
    check(Kind.LOST);
  }

  @Test
  void aRecordOfACommittedTransactionThatIsNotThereIsLost() {
    transaction("t", 0, 1);
    history.add(new CommitRequested("t"));
    history.add(new Committed("t"));
    read(COMMITTED, 0, 0);
    history.add(new ReadToEnd(COMMITTED, "a"));
    check(Kind.LOST);
  }

  @Test
  void aRetryThatShowsIsADuplicate() {
    history.sent(new Write("p", 0), "a");
    read(ANY, 0, 0);
    read(ANY, 1, 0);
    check(Kind.DUPLICATED);
  }

  @Test
  void recordsOfAProducerInAnotherOrderAreReordered() {
    history.sent(new Write("p", 0), "a");
    history.sent(new Write("p", 1), "a");
    read(ANY, 0, 1);
    read(ANY, 1, 0);
    check(Kind.REORDERED);
  }

  @Test
  void aRecordAtAnotherPlaceThanAcknowledgedIsMisplaced() {
    history.sent(new Write("p", 0), "a");
    history.acknowledged(new Write("p", 0), 0);
    read(ANY, 1, 0);
    check(Kind.MISPLACED);
    history.sent(new Write("p", 1), "b");
    read(ANY, 2, 1);
    check(Kind.MISPLACED, Kind.MISPLACED);
  }

  @Test
  void anOffsetThatHoldsSomethingElseNowHasChanged() {
    history.sent(new Write("p", 0), "a");
    history.sent(new Write("p", 1), "a");
    read(ANY, 0, 0);
    read(new Reader("later", false), 0, 1);
    check(Kind.CHANGED);
  }

  @Test
  void aReaderThatIsGivenAnOffsetAgainWentBack() {
    history.sent(new Write("p", 0), "a");
    read(ANY, 0, 0);
    read(ANY, 0, 0);
    check(Kind.WENT_BACK);
  }

  @Test
  void aRecordThatNobodySentIsFound() {
    read(ANY, 0, 0);
    check(Kind.NEVER_SENT);
  }

  @Test
  void anAbortedReadIsFoundAlsoIfTheAbortIsToldLater() {
    transaction("t", 0);
    read(ANY, 0, 0);
    read(COMMITTED, 0, 0);
    history.add(new Aborted("t"));
    check(Kind.ABORTED_READ);
  }

  @Test
  void aReadBeforeTheCommitIsAskedForIsDirty() {
    transaction("t", 0);
    read(COMMITTED, 0, 0);
    history.add(new CommitRequested("t"));
    history.add(new Committed("t"));
    check(Kind.DIRTY_READ);
  }

  @Test
  void aPartOfATransactionOfUnknownEndIsTorn() {
    transaction("t", 0, 1);
    history.add(new CommitRequested("t"));
    read(COMMITTED, 0, 0);
    history.add(new ReadToEnd(COMMITTED, "a"));
    check(Kind.TORN);
  }

  @Test
  void namesAreReadBackAndGivenOnce() {
    Write write = new Write("a/b", 17);
    assertEquals(write, Write.of(write.toString()));
    history.sent(write, "a");
    history.sent(write, "a");
    assertThrows(IllegalArgumentException.class, history::check);
  }

  private void transaction(String name, long... numbers) {
    for (long number : numbers) {
      history.sent(new Write("p", number), "a", name);
    }
  }

  private void read(Reader reader, long offset, long number) {
    history.add(new Read(reader, "a", offset, new Write("p", number)));
  }

  private void check(Kind... expected) {
    List<Anomaly> found = history.check();
    assertEquals(List.of(expected), found.stream().map(Anomaly::kind).toList(), found.toString());
  }
}
