// Feature: hanoi

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import * as announcer from '../src/announcer.js';
import { move, newGame } from '../src/game.js';

const afterOneMove = move(newGame(3), 0, 2).game;

// Validates: Requirements 3.1
describe('the end of a game', () => {
  test('names the moves made and the fewest moves', () => {
    const game = { disks: 3, pegs: [[], [], [3, 2, 1]], moves: 9 };
    assert.equal(announcer.announceSolved(game), 'Solved in 9 moves. The fewest possible is 7.');
  });

  test('praises a game that could not be shorter', () => {
    const game = { disks: 3, pegs: [[], [], [3, 2, 1]], moves: 7 };
    assert.equal(announcer.announceSolved(game), 'Solved in 7 moves, the fewest possible.');
  });
});

// Validates: Requirements 6.1
describe('what is said', () => {
  test('names the disk and the peg of a move', () => {
    assert.equal(announcer.announceMove(1, 2), 'Disk 1 moved to the right peg.');
    assert.equal(announcer.announcePicked(afterOneMove, 0), 'Disk 2 picked up from the left peg.');
    assert.equal(announcer.announcePutBack(afterOneMove, 0), 'Disk 2 put back on the left peg.');
  });

  test('says why a move is refused', () => {
    const refusal = (reason, from, to) => announcer.announceRefusal(reason, afterOneMove, from, to);
    assert.equal(refusal('empty', 1, 0), 'The middle peg is empty.');
    assert.equal(refusal('larger', 0, 2), 'Disk 2 does not fit on the smaller disk 1.');
    assert.equal(refusal('solved', 0, 0), 'The game is solved. Undo a move or start again.');
  });

  test('counts one move in the singular', () => {
    assert.equal(announcer.announceUndone(afterOneMove), 'Move taken back. 1 move made.');
  });

  test('lists the disks of a peg from the top', () => {
    assert.equal(announcer.describePeg(afterOneMove, 0), 'Left peg, disks 2, 3 from the top');
    assert.equal(announcer.describePeg(afterOneMove, 1), 'Middle peg, empty');
  });
});
