package io.tailrace.delivery;

/** What a redrive or a purge has met and done. For one thread. */
final class Tally {
  private final Breakdown errorClasses = new Breakdown();
  private final Breakdown originTopics = new Breakdown();
  private final Breakdown groups = new Breakdown();
  private final Breakdown skips = new Breakdown();
  private long scanned;
  private long selected;
  private long taken;
  private long redriven;
  private long undeliverable;
  private long skipped;
  private long deleted;

  /** Sums, as they are stored. */
  record Sums(
      long scanned,
      long selected,
      long taken,
      long redriven,
      long undeliverable,
      long skipped,
      long deleted) {}

  Sums sums() {
    return new Sums(scanned, selected, taken, redriven, undeliverable, skipped, deleted);
  }

  void set(Sums sums) {
    scanned = sums.scanned;
    selected = sums.selected;
    taken = sums.taken;
    redriven = sums.redriven;
    undeliverable = sums.undeliverable;
    skipped = sums.skipped;
    deleted = sums.deleted;
  }

  /** A record was read. */
  void scan() {
    scanned++;
  }

  /** It is one of those that are meant. */
  void select(DeadLetter letter) {
    selected++;
    errorClasses.add(letter.errorClass().orElse(Breakdown.NONE));
    originTopics.add(letter.topic().orElse(Breakdown.NONE));
    groups.add(letter.group().orElse(Breakdown.NONE));
  }

  /** It is on its way to its target. */
  void take() {
    taken++;
  }

  /** It cannot be redriven. */
  void skip(String why) {
    skipped++;
    skips.add(why);
  }

  /** It is in its target. */
  void redriven() {
    redriven++;
  }

  /** It was on its way, and its target did not take it. */
  void undeliverable(String why) {
    undeliverable++;
    skips.add(why);
  }

  void delete(long count) {
    deleted += count;
  }

  /** How many were taken and have not arrived yet. */
  long inFlight() {
    return taken - redriven - undeliverable;
  }

  long selected() {
    return selected;
  }

  Breakdown errorClasses() {
    return errorClasses;
  }

  Breakdown originTopics() {
    return originTopics;
  }

  Breakdown groups() {
    return groups;
  }

  /** Why records were not redriven. */
  Breakdown skips() {
    return skips;
  }
}
