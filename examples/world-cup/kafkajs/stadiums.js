'use strict';

// The producer: plays all games at the same time and produces each event when it happens, keyed by
// its game. Arguments: the bootstrap servers, and the seconds that it takes.

const { setTimeout: pause } = require('node:timers/promises');
const { EVENTS, GAMES, connectTo } = require('./fixtures');

const MINUTES = 90;
const IN_PLAY = ['GOAL', 'SUBSTITUTION', 'SUBSTITUTION', 'YELLOW_CARD', 'YELLOW_CARD', 'RED_CARD'];

/** A small generator of numbers, seeded so that the games are the same each time. */
function seeded(seed) {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 16) % bound;
  };
}

/** What happens in a game: lines such as "17 36 GOAL ARG 10", from kick-off to full time. */
function* play(name, random) {
  const [home, away] = name.split('-');
  let sequence = 1;
  yield `${sequence} 0 KICK_OFF ${home} 0`;
  for (let minute = random(3); minute < MINUTES; minute += random(3)) {
    sequence += 1;
    const kind = IN_PLAY[random(IN_PLAY.length)];
    yield `${sequence} ${minute} ${kind} ${random(2) === 0 ? home : away} ${1 + random(26)}`;
  }
  yield `${sequence + 1} ${MINUTES} FULL_TIME ${home} 0`;
}

async function main(servers, seconds) {
  const random = seeded(1930);
  const producer = connectTo(servers, 'stadiums').producer({ idempotent: true });
  await producer.connect();
  const playing = GAMES.map((name) => ({ name, events: play(name, random) }));
  const pauseMs = (seconds * 1000) / (GAMES.length * 90);
  let sent = 0;
  while (playing.length > 0) {
    const index = random(playing.length);
    const { name, events } = playing[index];
    const { value, done } = events.next();
    if (done) {
      playing.splice(index, 1);
      continue;
    }
    sent += 1;
    // One request at a time: KafkaJS does not promise an order among several.
    await producer.send({ topic: EVENTS, messages: [{ key: name, value }] });
    await pause(pauseMs);
  }
  await producer.disconnect();
  console.log(`All ${GAMES.length} games are over: ${sent} events`);
}

main(process.argv[2], Number(process.argv[3])).catch((failure) => {
  console.error(failure);
  process.exit(1);
});
