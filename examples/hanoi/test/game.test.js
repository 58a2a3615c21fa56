// Feature: hanoi

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { allowedDisks, fewestMoves, isSolved, move, newGame, topDisk } from '../src/game.js';
import { randomPlay } from './random.js';

const solved = { disks: 3, pegs: [[], [], [3, 2, 1]], moves: 7 };

describe('a new game', () => {
  // Validates: Requirements 1.1
  test('has four disks on the left peg, the largest at the bottom', () => {
    assert.deepEqual(newGame(), { disks: 4, pegs: [[4, 3, 2, 1], [], []], moves: 0 });
  });

  // Validates: Requirements 1.2
  test('has as many disks as the player chooses', () => {
    for (let disks = 3; disks <= 8; disks += 1) {
      assert.equal(newGame(disks).pegs[0].length, disks);
    }
  });

  // Validates: Requirements 1.4
  test('has the nearest allowed number of disks', () => {
    assert.equal(allowedDisks(2), 3);
    assert.equal(allowedDisks(-7), 3);
    assert.equal(allowedDisks('12'), 8);
    assert.equal(allowedDisks(Infinity), 8);
    assert.equal(allowedDisks('many'), 4);
  });
});

describe('a move', () => {
  // Validates: Requirements 2.1, 2.4
  test('takes the top disk to another peg and is counted', () => {
    const { game, disk } = move(newGame(3), 0, 2);
    assert.equal(disk, 1);
    assert.deepEqual(game, { disks: 3, pegs: [[3, 2], [], [1]], moves: 1 });
    assert.equal(topDisk(game, 0), 2);
  });

  test('leaves the game before it as it was', () => {
    const before = newGame(3);
    move(before, 0, 1);
    assert.deepEqual(before, newGame(3));
  });

  // Validates: Requirements 2.2
  test('is refused onto a smaller disk', () => {
    const { game } = move(newGame(3), 0, 1);
    assert.deepEqual(move(game, 0, 1), { refusal: 'larger' });
  });

  // Validates: Requirements 2.3
  test('is refused from an empty peg', () => {
    assert.deepEqual(move(newGame(3), 1, 2), { refusal: 'empty' });
  });

  test('is refused onto the peg it comes from', () => {
    assert.deepEqual(move(newGame(3), 0, 0), { refusal: 'same' });
  });

  // Validates: Requirements 3.2
  test('is refused once the puzzle is solved', () => {
    assert.ok(isSolved(solved));
    assert.deepEqual(move(solved, 2, 0), { refusal: 'solved' });
  });
});

test('the fewest moves double with every disk', () => {
  assert.deepEqual([3, 4, 8].map(fewestMoves), [7, 15, 255]);
});

// Feature: hanoi, Property 1: Disks stay in order
// Validates: Requirements 2.5
test('Property 1: every disk lies on one peg and above none that is smaller', () => {
  for (let disks = 3; disks <= 8; disks += 1) {
    for (const { result } of randomPlay(disks, 2000, disks)) {
      if (!result.game) continue;
      const { pegs } = result.game;
      assert.deepEqual(pegs.flat().sort(), Array.from({ length: disks }, (_, index) => index + 1));
      for (const peg of pegs) assert.deepEqual(peg, peg.toSorted((one, other) => other - one));
    }
  }
});

// Feature: hanoi, Property 2: A refused move changes nothing
// Validates: Requirements 2.2, 2.3, 3.2
test('Property 2: a refused move changes nothing', () => {
  let refused = 0;
  for (const { before, from, to } of randomPlay(5, 2000, 1)) {
    const copy = structuredClone(before);
    if (move(before, from, to).refusal) refused += 1;
    assert.deepEqual(before, copy);
  }
  assert.ok(refused > 100, `only ${refused} moves were refused`);
});

// Validates: Requirements 2.5
test('exactly the 27 positions of three disks can be reached', () => {
  const seen = new Set();
  const waiting = [newGame(3)];
  while (waiting.length > 0) {
    const game = waiting.pop();
    const key = JSON.stringify(game.pegs);
    if (seen.has(key)) continue;
    seen.add(key);
    for (const from of [0, 1, 2]) {
      for (const to of [0, 1, 2]) {
        const result = move(game, from, to);
        if (result.game) waiting.push(result.game);
      }
    }
  }
  assert.equal(seen.size, 27);
});
