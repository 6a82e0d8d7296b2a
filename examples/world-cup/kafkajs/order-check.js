'use strict';

/** Checks that the events of each game are commented once and in order, whoever does it. */
class OrderCheck {
  #games = new Map();
  #expectedGames;

  constructor(expectedGames) {
    this.#expectedGames = expectedGames;
    this.violations = [];
    this.comments = 0;
    /** How many times a game went from one commentator to another while it was played. */
    this.handOvers = 0;
  }

  /** Takes the next comment on a game: an event as text, the word "by", and who commented it. */
  see(game, comment) {
    const words = comment.split(' ');
    const sequence = Number(words[0]);
    const by = words.at(-1);
    const before = this.#games.get(game) ?? { sequence: 0, by, over: false };
    if (sequence !== before.sequence + 1) {
      this.violations.push(
        `${game}: ${by} commented event ${sequence} after event ${before.sequence} by ${before.by}`,
      );
    }
    if (by !== before.by) {
      this.handOvers += 1;
    }
    this.comments += 1;
    this.#games.set(game, { sequence, by, over: before.over || words[2] === 'FULL_TIME' });
  }

  /** Whether the full time of every game was commented. */
  get isOver() {
    const games = [...this.#games.values()];
    return games.length === this.#expectedGames && games.every(({ over }) => over);
  }
}

module.exports = { OrderCheck };
