package io.tailrace.examples.worldcup;

/**
 * Something that happened in a game. As the value of a record it is one line of text, such as
 * {@code 17 36 GOAL ARG 10}; the key of the record is the game, such as {@code ARG-FRA}.
 *
 * @param sequence counts the events of a game from 1, without a gap
 * @param minute of the game, 0 to 90
 * @param team that it happened to; of both, the home team
 * @param shirt the number of the player; 0 where there is none
 */
record MatchEvent(int sequence, int minute, Kind kind, String team, int shirt) {

  /** What can happen. Every game begins with the first of these and ends with the last. */
  enum Kind {
    KICK_OFF,
    GOAL,
    SUBSTITUTION,
    YELLOW_CARD,
    RED_CARD,
    FULL_TIME
  }

  /** The event that a line of text describes; what follows after the fifth word is not read. */
  static MatchEvent parse(String text) {
    String[] words = text.split(" ");
    return new MatchEvent(
        Integer.parseInt(words[0]),
        Integer.parseInt(words[1]),
        Kind.valueOf(words[2]),
        words[3],
        Integer.parseInt(words[4]));
  }

  @Override
  public String toString() {
    return sequence + " " + minute + " " + kind + " " + team + " " + shirt;
  }
}
