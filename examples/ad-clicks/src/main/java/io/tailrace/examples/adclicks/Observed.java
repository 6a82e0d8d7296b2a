package io.tailrace.examples.adclicks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the topics hold: the clicks that were produced, and what the job has made of them. */
final class Observed {
  private final Map<String, Integer> copies = new HashMap<>();
  private final Map<String, List<AdMinute>> results = new HashMap<>();
  private final List<LateClick> late = new ArrayList<>();

  void add(Click click) {
    if (!click.isHeartbeat()) {
      copies.merge(click.id(), 1, Integer::sum);
    }
  }

  void add(AdMinute result) {
    results.computeIfAbsent(result.key(), key -> new ArrayList<>()).add(result);
  }

  void add(LateClick click) {
    late.add(click);
  }

  /** How many records there are of each click. */
  Map<String, Integer> copies() {
    return copies;
  }

  /** All results of each ad and minute, in their order. */
  Map<String, List<AdMinute>> results() {
    return results;
  }

  List<LateClick> late() {
    return late;
  }

  /** How many clicks have found their end: in a final result, or as too late. */
  long settled() {
    return counted() + late.size();
  }

  /** The sum of all final results. */
  long counted() {
    return finals().mapToLong(AdMinute::clicks).sum();
  }

  /** The sum of the final results of an ad. */
  long counted(String ad) {
    return finals().filter(each -> each.ad().equals(ad)).mapToLong(AdMinute::clicks).sum();
  }

  private Stream<AdMinute> finals() {
    return results.values().stream()
        .flatMap(List::stream)
        .filter(result -> result.state() == AdMinute.State.FINAL);
  }
}
