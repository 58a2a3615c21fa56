import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isSolved, move, newGame } from '../src/game.js';

test('a new game has all disks on the left peg', () => {
  assert.deepEqual(newGame(3), { disks: 3, pegs: [[3, 2, 1], [], []], moves: 0 });
});

test('a move takes the top disk to another peg', () => {
  const { game } = move(newGame(3), 0, 2);
  assert.deepEqual(game, { disks: 3, pegs: [[3, 2], [], [1]], moves: 1 });
  assert.equal(isSolved(game), false);
});

test('a larger disk never lies on a smaller one', () => {
  const { game } = move(newGame(3), 0, 1);
  assert.deepEqual(move(game, 0, 1), { refusal: 'larger' });
});

test('nothing is taken from an empty peg', () => {
  assert.deepEqual(move(newGame(3), 1, 2), { refusal: 'empty' });
});
