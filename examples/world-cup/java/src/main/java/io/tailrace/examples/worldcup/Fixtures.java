package io.tailrace.examples.worldcup;

import java.util.List;

/** What the three programs agree on. */
final class Fixtures {
  /** The topic of what happens, keyed by game. */
  static final String EVENTS = "match-events";

  /** The topic of what the commentators say about it, keyed by game. */
  static final String COMMENTARY = "commentary";

  static final List<String> GAMES =
      List.of(
          "ARG-FRA", "BRA-CRO", "ENG-SEN", "ESP-MAR", "JPN-GER", "KOR-POR", "MEX-POL", "NED-USA",
          "AUS-DEN", "CAN-BEL", "GHA-URU", "SUI-CMR");

  private Fixtures() {}
}
