// The rules of the Towers of Hanoi. A game is a plain value that nothing here changes in place: each
// of its three pegs lists its disks from the bottom to the top, disk 1 being the smallest.

export const START_PEG = 0;
export const GOAL_PEG = 2;

/** A game with every disk on the left peg. */
export function newGame(disks = 4) {
  const tower = Array.from({ length: disks }, (_, level) => disks - level);
  return { disks, pegs: [tower, [], []], moves: 0 };
}

/** The game after a move, or why the rules do not allow it. */
export function move(game, from, to) {
  const refusal = refusalOf(game, from, to);
  if (refusal) return { refusal };

  const disk = topDisk(game, from);
  const pegs = game.pegs.map((peg, index) => {
    if (index === from) return peg.slice(0, -1);
    if (index === to) return [...peg, disk];
    return peg;
  });
  return { game: { ...game, pegs, moves: game.moves + 1 } };
}

/** The disk on top of a peg, `undefined` on an empty one. */
export function topDisk(game, peg) {
  return game.pegs[peg].at(-1);
}

/** Whether every disk has reached the right peg. */
export function isSolved(game) {
  return game.pegs[GOAL_PEG].length === game.disks;
}

function refusalOf(game, from, to) {
  const disk = topDisk(game, from);
  if (disk === undefined) return 'empty';
  if (from === to) return 'same';
  if (topDisk(game, to) < disk) return 'larger';
  return undefined;
}
