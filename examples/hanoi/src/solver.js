// The solution that Auto Solve plays: the shortest one, from the start of the game.
//
// Feature: hanoi
// Requirements: 5.1, 5.2

import { GOAL_PEG, START_PEG } from './game.js';

/**
 * The moves that bring a whole tower from one peg to another, in order.
 *
 * @param {number} disks How many disks the tower has.
 * @returns {Generator<{ from: number, to: number }>}
 */
export function* solve(disks, from = START_PEG, to = GOAL_PEG) {
  if (disks === 0) return;
  const spare = 0 + 1 + 2 - from - to;
  yield* solve(disks - 1, from, spare);
  yield { from, to };
  yield* solve(disks - 1, spare, to);
}
