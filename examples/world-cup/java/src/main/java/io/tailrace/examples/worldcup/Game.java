package io.tailrace.examples.worldcup;

import io.tailrace.examples.worldcup.MatchEvent.Kind;
import java.util.Random;

/** A game that is being played, one event after the other. */
final class Game {
  private static final int MINUTES = 90;
  private static final Kind[] IN_PLAY = {
    Kind.GOAL, Kind.SUBSTITUTION, Kind.SUBSTITUTION, Kind.YELLOW_CARD, Kind.YELLOW_CARD,
    Kind.RED_CARD
  };

  private final String home;
  private final String away;
  private final Random random;
  private int sequence;
  private int minute;
  private boolean over;

  Game(String home, String away, Random random) {
    this.home = home;
    this.away = away;
    this.random = random;
  }

  /** The key of its events. */
  String name() {
    return home + "-" + away;
  }

  boolean isOver() {
    return over;
  }

  /** What happens next; full time, where nothing comes after. */
  MatchEvent next() {
    if (sequence == 0) {
      return event(Kind.KICK_OFF, home, 0);
    }
    minute += random.nextInt(3);
    if (minute >= MINUTES) {
      over = true;
      minute = MINUTES;
      return event(Kind.FULL_TIME, home, 0);
    }
    Kind kind = IN_PLAY[random.nextInt(IN_PLAY.length)];
    return event(kind, random.nextBoolean() ? home : away, 1 + random.nextInt(26));
  }

  private MatchEvent event(Kind kind, String team, int shirt) {
    return new MatchEvent(++sequence, minute, kind, team, shirt);
  }
}
