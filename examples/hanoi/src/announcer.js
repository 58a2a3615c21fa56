// What the game says, in whole sentences: shown below the board and read aloud by screen readers.
//
// Feature: hanoi
// Requirements: 3.1, 6.1

import { fewestMoves, topDisk } from './game.js';

const PEG_NAMES = ['left', 'middle', 'right'];

/** How a peg reads: its name and its disks from the top to the bottom. */
export function describePeg(game, peg) {
  const disks = game.pegs[peg].toReversed();
  const name = `${capitalised(PEG_NAMES[peg])} peg`;
  if (disks.length === 0) return `${name}, empty`;
  return `${name}, ${disks.length === 1 ? 'disk' : 'disks'} ${disks.join(', ')} from the top`;
}

export function announceStart(game) {
  return `New game with ${game.disks} disks. Bring them all to the right peg.`;
}

export function announcePicked(game, peg) {
  return `Disk ${topDisk(game, peg)} picked up from the ${PEG_NAMES[peg]} peg.`;
}

export function announcePutBack(game, peg) {
  return `Disk ${topDisk(game, peg)} put back on the ${PEG_NAMES[peg]} peg.`;
}

export function announceMove(disk, to) {
  return `Disk ${disk} moved to the ${PEG_NAMES[to]} peg.`;
}

/** @param {import('./game.js').Refusal} refusal */
export function announceRefusal(refusal, game, from, to) {
  switch (refusal) {
    case 'empty':
      return `The ${PEG_NAMES[from]} peg is empty.`;
    case 'larger':
      return `Disk ${topDisk(game, from)} does not fit on the smaller disk ${topDisk(game, to)}.`;
    case 'same':
      return announcePutBack(game, from);
    case 'solved':
      return 'The game is solved. Undo a move or start again.';
  }
}

export function announceUndone(game) {
  return `Move taken back. ${counted(game.moves, 'move')} made.`;
}

export function announceRedone(game) {
  return `Move made again. ${counted(game.moves, 'move')} made.`;
}

export function announceStopped(game) {
  return `Auto Solve stopped after ${counted(game.moves, 'move')}. Go on from here.`;
}

export function announceSolved(game) {
  const fewest = fewestMoves(game.disks);
  const made = `Solved in ${counted(game.moves, 'move')}`;
  if (game.moves === fewest) return `${made}, the fewest possible.`;
  return `${made}. The fewest possible is ${fewest}.`;
}

function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function capitalised(word) {
  return word[0].toUpperCase() + word.slice(1);
}
