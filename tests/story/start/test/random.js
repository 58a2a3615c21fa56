// Random games that are the same in every run.

import { move, newGame } from '../src/game.js';

/** The games of `attempts` random moves, those that the rules allow. */
export function* randomGames(disks, attempts, seed) {
  let state = seed;
  const peg = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * 3);
  };
  let game = newGame(disks);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const result = move(game, peg(), peg());
    if (!result.game) continue;
    game = result.game;
    yield game;
  }
}
