'use strict';

/** What the three programs agree on. */

const { Kafka, logLevel } = require('kafkajs');

/** The topic of what happens, keyed by game. */
const EVENTS = 'match-events';

/** The topic of what the commentators say about it, keyed by game. */
const COMMENTARY = 'commentary';

const GAMES = [
  'ARG-FRA', 'BRA-CRO', 'ENG-SEN', 'ESP-MAR', 'JPN-GER', 'KOR-POR', 'MEX-POL', 'NED-USA',
  'AUS-DEN', 'CAN-BEL', 'GHA-URU', 'SUI-CMR',
];

function connectTo(servers, clientId) {
  // KafkaJS reports every rebalance as an error that it then handles: only what it cannot is shown.
  return new Kafka({ clientId, brokers: servers.split(','), logLevel: logLevel.NOTHING });
}

module.exports = { EVENTS, COMMENTARY, GAMES, connectTo };
