package io.tailrace.examples.worldcup;

import io.tailrace.examples.worldcup.MatchEvent.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Checks that the events of each game are commented once and in their order, whoever does it. */
final class OrderCheck {
  /** How far a game is. */
  private static final class Progress {
    private int sequence;
    private String by = "";
    private boolean over;
  }

  private final Map<String, Progress> games = new TreeMap<>();
  private final List<String> violations = new ArrayList<>();
  private final int expectedGames;
  private int comments;
  private int handOvers;

  OrderCheck(int expectedGames) {
    this.expectedGames = expectedGames;
  }

  /**
   * Takes the next comment on a game.
   *
   * @param comment an event as text, the word "by", and who commented it
   */
  void see(String game, String comment) {
    MatchEvent event = MatchEvent.parse(comment);
    String by = comment.substring(comment.lastIndexOf(' ') + 1);
    Progress progress = games.computeIfAbsent(game, name -> new Progress());
    if (event.sequence() != progress.sequence + 1) {
      violations.add(
          game + ": " + by + " commented event " + event.sequence() + " after event "
              + progress.sequence + " by " + progress.by);
    }
    if (!progress.by.isEmpty() && !progress.by.equals(by)) {
      handOvers++;
    }
    comments++;
    progress.sequence = event.sequence();
    progress.by = by;
    progress.over |= event.kind() == Kind.FULL_TIME;
  }

  /** Whether the full time of every game was commented. */
  boolean isOver() {
    return games.size() == expectedGames && games.values().stream().allMatch(game -> game.over);
  }

  List<String> violations() {
    return List.copyOf(violations);
  }

  int comments() {
    return comments;
  }

  /** How many times a game went from one commentator to another while it was played. */
  int handOvers() {
    return handOvers;
  }
}
