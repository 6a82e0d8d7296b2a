'use strict';

const assert = require('node:assert');
const test = require('node:test');
const { OrderCheck } = require('./order-check');

function seen(...comments) {
  const check = new OrderCheck(1);
  comments.forEach((comment) => check.see('ARG-FRA', comment));
  return check;
}

test('a game in order is fine, whoever comments it', () => {
  const check = seen(
    '1 0 KICK_OFF ARG 0 by ann',
    '2 5 GOAL FRA 10 by bob',
    '3 90 FULL_TIME ARG 0 by bob',
  );
  assert.deepStrictEqual(check.violations, []);
  assert.strictEqual(check.handOvers, 1);
  assert.ok(check.isOver);
});

test('an event left out is a violation', () => {
  const check = seen('1 0 KICK_OFF ARG 0 by ann', '3 7 GOAL FRA 9 by bob');
  assert.deepStrictEqual(check.violations, [
    'ARG-FRA: bob commented event 3 after event 1 by ann',
  ]);
});

test('an event commented twice is a violation', () => {
  const check = seen('1 0 KICK_OFF ARG 0 by ann', '1 0 KICK_OFF ARG 0 by bob');
  assert.strictEqual(check.violations.length, 1);
});

test('a game that never ends is not over', () => {
  assert.ok(!seen('1 0 KICK_OFF ARG 0 by ann').isOver);
});
