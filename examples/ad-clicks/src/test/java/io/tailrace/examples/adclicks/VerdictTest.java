package io.tailrace.examples.adclicks;

import static io.tailrace.examples.adclicks.AdMinute.State.FINAL;
import static io.tailrace.examples.adclicks.AdMinute.State.PROVISIONAL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The verifier finds every kind of mistake. */
class VerdictTest {
  private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
  private static final Click ONE = new Click("1", "ad", NOON);
  private static final Click TWO = new Click("2", "ad", NOON.plusSeconds(59));
  private static final Click MUCH_LATER = new Click("3", "ad", NOON.plus(Duration.ofMinutes(5)));
  private static final Click TARDY = new Click("4", "ad", NOON.plusSeconds(3));

  private final Truth truth = new Truth();
  private final Observed observed = new Observed();

  @BeforeEach
  void produce() {
    for (Click click : List.of(ONE, TWO, ONE, MUCH_LATER, TARDY)) {
      truth.add(new Produced(0, click));
      observed.add(click);
    }
    result(MUCH_LATER, 1, FINAL);
  }

  private void result(Click click, long clicks, AdMinute.State state) {
    observed.add(new AdMinute(click.ad(), click.minute(), clicks, state));
  }

  private void late(Click click) {
    observed.add(LateClick.of(click, LateClick.Reason.MINUTE_IS_FINAL));
  }

  private void assertDifference(String part) {
    List<String> differences = Verdict.differences(truth, observed);
    assertTrue(differences.stream().anyMatch(each -> each.contains(part)), differences::toString);
  }

  @Test
  void lateOrNotBothAreRight() {
    late(TARDY);
    result(ONE, 1, PROVISIONAL);
    result(ONE, 2, PROVISIONAL);
    result(ONE, 2, FINAL);
    assertEquals(List.of(), Verdict.differences(truth, observed));
    assertEquals(4, observed.settled());
  }

  @Test
  void aTardyClickMayBeCounted() {
    result(ONE, 3, FINAL);
    assertEquals(List.of(), Verdict.differences(truth, observed));
  }

  @Test
  void aClickThatIsNeitherCountedNorLate() {
    result(ONE, 2, FINAL);
    assertDifference("has 3 clicks, but");
  }

  @Test
  void aCopyThatIsCounted() {
    late(TARDY);
    result(ONE, 3, FINAL);
    assertDifference("has 2 clicks, but");
  }

  @Test
  void noResult() {
    late(TARDY);
    assertDifference("has no result");
  }

  @Test
  void noFinalResult() {
    late(TARDY);
    result(ONE, 2, PROVISIONAL);
    assertDifference("not final");
  }

  @Test
  void aSecondFinalResult() {
    late(TARDY);
    result(ONE, 2, FINAL);
    result(ONE, 2, FINAL);
    assertDifference("More than one final result");
  }

  @Test
  void aResultThatComesTwice() {
    late(TARDY);
    result(ONE, 2, PROVISIONAL);
    result(ONE, 2, PROVISIONAL);
    result(ONE, 2, FINAL);
    assertDifference("does not grow");
  }

  @Test
  void aResultOfNothing() {
    result(ONE, 3, FINAL);
    result(new Click("5", "no-such-ad", NOON), 1, FINAL);
    assertDifference("no-such-ad");
  }

  @Test
  void aClickInTimeThatIsLate() {
    late(TARDY);
    late(TWO);
    result(ONE, 1, FINAL);
    assertDifference("came in time");
  }

  @Test
  void aClickThatIsLateTwice() {
    late(TARDY);
    late(TARDY);
    result(ONE, 2, FINAL);
    assertDifference("late twice");
  }

  @Test
  void aLateClickThatNobodyProduced() {
    late(TARDY);
    late(new Click("6", "ad", NOON));
    result(ONE, 2, FINAL);
    assertDifference("nobody has produced");
  }

  @Test
  void aClickThatTheTopicHasLost() {
    result(ONE, 3, FINAL);
    truth.add(new Produced(0, MUCH_LATER));
    assertDifference("were acknowledged");
  }
}
