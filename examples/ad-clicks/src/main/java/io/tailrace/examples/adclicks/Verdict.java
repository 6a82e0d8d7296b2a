package io.tailrace.examples.adclicks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares what was observed with the truth.
 *
 * <ul>
 *   <li>Each ad and minute with clicks in time has one final result, and it is the last one. Those
 *       before it are provisional, and grow.
 *   <li>Each click is in a final result or late, once, however many copies there are.
 *   <li>No click is late that came in time.
 *   <li>The topic of clicks has what the generator was told that it has.
 * </ul>
 */
final class Verdict {
  private final Truth truth;
  private final Observed observed;
  private final List<String> differences = new ArrayList<>();

  private Verdict(Truth truth, Observed observed) {
    this.truth = truth;
    this.observed = observed;
  }

  /** What is wrong; nothing if all is as it has to be. */
  static List<String> differences(Truth truth, Observed observed) {
    Verdict verdict = new Verdict(truth, observed);
    verdict.compareClicks();
    verdict.compareCounts(verdict.lateByMinute());
    return List.copyOf(verdict.differences);
  }

  private void compareClicks() {
    long records = observed.copies().values().stream().mapToLong(Integer::longValue).sum();
    if (records != truth.acknowledged()) {
      differences.add(
          "%s has %d clicks, but %d were acknowledged"
              .formatted(Topics.CLICKS, records, truth.acknowledged()));
    }
    if (!observed.copies().keySet().equals(truth.clicks().keySet())) {
      differences.add(Topics.CLICKS + " has other clicks than those that were acknowledged");
    }
  }

  private Map<String, Integer> lateByMinute() {
    Map<String, Integer> byMinute = new HashMap<>();
    Set<String> ids = new HashSet<>();
    for (LateClick late : observed.late()) {
      Click click = truth.clicks().get(late.id());
      if (click == null || !LateClick.of(click, late.reason()).equals(late)) {
        differences.add("A late click that nobody has produced: " + late);
        continue;
      }
      if (!ids.add(late.id())) {
        differences.add("A click that is late twice: " + late);
      }
      if (!truth.tardy().contains(late.id())) {
        differences.add("A click that came in time and was not counted: " + late);
      }
      byMinute.merge(Truth.minuteOf(click), 1, Integer::sum);
    }
    return byMinute;
  }

  private void compareCounts(Map<String, Integer> late) {
    Set<String> all = new TreeSet<>(truth.byMinute().keySet());
    all.addAll(observed.results().keySet());
    for (String minute : all) {
      long expected =
          truth.byMinute().getOrDefault(minute, Set.of()).size() - late.getOrDefault(minute, 0);
      List<AdMinute> results = observed.results().getOrDefault(minute, List.of());
      if (results.isEmpty()) {
        if (expected > 0) {
          differences.add("%s has no result, but %d clicks".formatted(minute, expected));
        }
      } else {
        compareOne(minute, results, expected);
      }
    }
  }

  /** One difference is enough for a minute. */
  private void compareOne(String minute, List<AdMinute> results, long expected) {
    AdMinute last = results.get(results.size() - 1);
    if (results.stream().filter(each -> each.state() == AdMinute.State.FINAL).count() > 1) {
      differences.add("More than one final result: " + results);
    } else if (last.state() != AdMinute.State.FINAL) {
      differences.add("The last result is not final: " + results);
    } else if (last.clicks() != expected) {
      differences.add("%s has %d clicks, but %s".formatted(minute, expected, last));
    } else if (!grows(results)) {
      differences.add("A count that does not grow: " + results);
    }
  }

  /** Only the final result may say again what the one before it said. */
  private static boolean grows(List<AdMinute> results) {
    long told = 0;
    for (AdMinute each : results) {
      boolean more =
          each.state() == AdMinute.State.FINAL ? each.clicks() >= told : each.clicks() > told;
      if (!more) {
        return false;
      }
      told = each.clicks();
    }
    return true;
  }
}
