// Random games that are the same in every run.

import { move, newGame } from '../src/game.js';

/** @returns {() => number} numbers from 0 up to 1, the same ones for the same seed. */
export function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Attempts random moves, allowed or not, and yields each with the games before and after. */
export function* randomPlay(disks, attempts, seed) {
  const random = randomNumbers(seed);
  let game = newGame(disks);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const from = Math.floor(random() * 3);
    const to = Math.floor(random() * 3);
    const result = move(game, from, to);
    yield { before: game, from, to, result };
    game = result.game ?? game;
  }
}
