'use strict';

// Reads all commentary until every game is over and gives the verdict: exit code 0 if each event
// was commented once and in its game's order, 1 if not, 2 if that was never put to the test because
// no game changed hands. Argument: the bootstrap servers.

const { COMMENTARY, GAMES, connectTo } = require('./fixtures');
const { OrderCheck } = require('./order-check');

const PATIENCE_MS = 30_000;

/** Resolves when every game is over, or when nothing has been heard for too long. */
async function watch(servers) {
  const check = new OrderCheck(GAMES.length);
  const consumer = connectTo(servers, 'referee').consumer({ groupId: 'referee' });
  await consumer.connect();
  await consumer.subscribe({ topic: COMMENTARY, fromBeginning: true });
  await new Promise((over, failed) => {
    let patience = setTimeout(over, PATIENCE_MS);
    consumer.on(consumer.events.CRASH, ({ payload }) => failed(payload.error));
    consumer.run({
      eachMessage: async ({ message }) => {
        clearTimeout(patience);
        check.see(message.key.toString(), message.value.toString());
        patience = setTimeout(over, check.isOver ? 0 : PATIENCE_MS);
      },
    });
  });
  await consumer.disconnect();
  return check;
}

function judge({ comments, handOvers, violations, isOver }) {
  console.log(
    `${comments} comments on ${GAMES.length} games; a game changed hands ${handOvers} times`,
  );
  violations.forEach((violation) => console.log(`  ${violation}`));
  if (violations.length > 0 || !isOver) {
    console.log(isOver ? 'VIOLATED: not in order' : 'VIOLATED: commentary is missing');
    return 1;
  }
  if (handOvers === 0) {
    console.log('NOT PROVEN: no game changed hands while it was played');
    return 2;
  }
  console.log('IN ORDER: every event of every game once, and in order');
  return 0;
}

watch(process.argv[2])
  .then((check) => process.exit(judge(check)))
  .catch((failure) => {
    console.error(failure);
    process.exit(1);
  });
