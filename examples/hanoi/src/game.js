// The rules of the Towers of Hanoi. A game is a plain value: nothing here changes one in place,
// knows the page, or keeps anything between calls.
//
// Feature: hanoi
// Requirements: 1.1, 1.2, 1.4, 2.1, 2.2, 2.3, 2.4, 2.5, 3.1, 3.2

export const FEWEST_DISKS = 3;
export const MOST_DISKS = 8;
export const USUAL_DISKS = 4;

export const START_PEG = 0;
export const GOAL_PEG = 2;

/**
 * @typedef {object} Game
 * @property {number} disks How many disks there are.
 * @property {number[][]} pegs Three pegs; each lists its disks from the bottom to the top, disk 1
 *   being the smallest.
 * @property {number} moves Moves made since the start.
 */

/** @typedef {'empty' | 'larger' | 'same' | 'solved'} Refusal Why a move is not allowed. */

/** @returns {Game} a game with every disk on the left peg. */
export function newGame(disks = USUAL_DISKS) {
  const count = allowedDisks(disks);
  const tower = Array.from({ length: count }, (_, level) => count - level);
  return { disks: count, pegs: [tower, [], []], moves: 0 };
}

/** The number of disks nearest to `wanted` that the game can be played with. */
export function allowedDisks(wanted) {
  const disks = Math.round(Number(wanted));
  if (Number.isNaN(disks)) return USUAL_DISKS;
  return Math.min(MOST_DISKS, Math.max(FEWEST_DISKS, disks));
}

/**
 * Moves the top disk of one peg to another.
 *
 * @returns {{ game: Game, disk: number } | { refusal: Refusal }} the game after the move, or why
 *   the rules do not allow it.
 */
export function move(game, from, to) {
  const refusal = refusalOf(game, from, to);
  if (refusal) return { refusal };

  const disk = topDisk(game, from);
  const pegs = game.pegs.map((peg, index) => {
    if (index === from) return peg.slice(0, -1);
    if (index === to) return [...peg, disk];
    return peg;
  });
  return { game: { ...game, pegs, moves: game.moves + 1 }, disk };
}

/** The smallest disk on `peg`, which is the one on top, or `undefined` on an empty peg. */
export function topDisk(game, peg) {
  return game.pegs[peg].at(-1);
}

/** Whether every disk has reached the right peg. */
export function isSolved(game) {
  return game.pegs[GOAL_PEG].length === game.disks;
}

/** The fewest moves that can solve a game with this many disks. */
export function fewestMoves(disks) {
  return 2 ** disks - 1;
}

/** @returns {Refusal | undefined} */
function refusalOf(game, from, to) {
  if (isSolved(game)) return 'solved';
  const disk = topDisk(game, from);
  if (disk === undefined) return 'empty';
  if (from === to) return 'same';
  const below = topDisk(game, to);
  if (below !== undefined && below < disk) return 'larger';
  return undefined;
}
