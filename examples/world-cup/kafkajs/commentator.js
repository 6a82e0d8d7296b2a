'use strict';

// A member of the consumer group: comments every event of the games that the group gives to it, in
// a record of the topic "commentary". SIGTERM lets it leave. Arguments: the bootstrap servers, and
// its name.

const { EVENTS, COMMENTARY, connectTo } = require('./fixtures');

async function main(servers, name) {
  const kafka = connectTo(servers, name);
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId: 'commentators', heartbeatInterval: 500 });
  await Promise.all([producer.connect(), consumer.connect()]);

  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const partitions = payload.memberAssignment[EVENTS] ?? [];
    console.log(`${name} has [${partitions.sort().join(', ')}]`);
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    console.error(payload.error);
    process.exit(1);
  });

  await consumer.subscribe({ topic: EVENTS, fromBeginning: true });
  await consumer.run({
    eachBatchAutoResolve: false,
    eachBatch: async ({ batch, resolveOffset, commitOffsetsIfNecessary, isRunning, isStale }) => {
      if (!isRunning() || isStale()) {
        return;
      }
      const comments = batch.messages.map(({ key, value }) => ({
        key,
        value: `${value} by ${name}`,
      }));
      await producer.send({ topic: COMMENTARY, messages: comments });
      // Commits before the group can give these partitions to another: nothing is said twice.
      resolveOffset(batch.lastOffset());
      await commitOffsetsIfNecessary();
    },
  });

  process.once('SIGTERM', async () => {
    await consumer.disconnect();
    await producer.disconnect();
    console.log(`${name} left`);
  });
}

main(process.argv[2], process.argv[3]).catch((failure) => {
  console.error(failure);
  process.exit(1);
});
