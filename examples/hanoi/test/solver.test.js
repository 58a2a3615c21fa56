// Feature: hanoi

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fewestMoves, isSolved, move, newGame } from '../src/game.js';
import { solve } from '../src/solver.js';

test('three disks are solved in the seven known moves', () => {
  const moves = [...solve(3)].map(({ from, to }) => `${from}${to}`).join(' ');
  assert.equal(moves, '02 01 21 02 10 12 02');
});

// Feature: hanoi, Property 4: The solution is legal and shortest
// Validates: Requirements 5.2
test('Property 4: every game is solved by allowed moves, and by no more than needed', () => {
  for (let disks = 3; disks <= 8; disks += 1) {
    let game = newGame(disks);
    for (const { from, to } of solve(disks)) {
      const result = move(game, from, to);
      assert.equal(result.refusal, undefined);
      game = result.game;
    }
    assert.ok(isSolved(game));
    assert.equal(game.moves, fewestMoves(disks));
  }
});
