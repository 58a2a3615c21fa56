// The game on the page: what the player does becomes a new state, and the view draws it.
//
// Feature: hanoi
// Requirements: 1.2, 1.3, 2.1, 3.1, 4.1, 4.2, 5.1, 5.3, 5.4

import { allowedDisks, isSolved, move, newGame, topDisk, USUAL_DISKS } from './game.js';
import { canRedo, canUndo, record, redo, startHistory, undo } from './history.js';
import { solve } from './solver.js';
import * as announcer from './announcer.js';
import { openView } from './view.js';

// The longest solution has 255 moves, so a move takes less time the more there are.
const STEP_MILLISECONDS = { 3: 600, 4: 520, 5: 420, 6: 320, 7: 220, 8: 150 };
const USUAL_PACE = 420;

let history = startHistory(newGame(disksOfAddress()));
let picked;
let autoSolve;
let message = announcer.announceStart(history.present);

const view = openView(document, {
  onPeg: choosePeg,
  onDrag: dragDisk,
  onPutBack: putBack,
  onDisks: start,
  onUndo: takeBack,
  onRedo: makeAgain,
  onReset: () => start(history.present.disks),
  onAutoSolve: toggleAutoSolve,
});
draw();

function start(disks) {
  stopAutoSolve();
  history = startHistory(newGame(disks));
  picked = undefined;
  message = announcer.announceStart(history.present);
  draw();
}

// The first choice of a peg picks its top disk up, the second puts it down.
function choosePeg(peg) {
  if (autoSolve) return;
  const game = history.present;
  if (picked === undefined) {
    if (isSolved(game)) message = announcer.announceRefusal('solved', game, peg, peg);
    else if (topDisk(game, peg) === undefined) message = announcer.announceRefusal('empty', game, peg, peg);
    else {
      picked = peg;
      message = announcer.announcePicked(game, peg);
    }
    draw();
  } else if (peg === picked) {
    putBack();
  } else {
    const from = picked;
    picked = undefined;
    makeMove(from, peg);
  }
}

function dragDisk(from, to) {
  if (autoSolve) return;
  picked = undefined;
  if (to === undefined || to === from) {
    message = announcer.announcePutBack(history.present, from);
    draw();
  } else {
    makeMove(from, to);
  }
}

function putBack() {
  if (picked === undefined) return;
  message = announcer.announcePutBack(history.present, picked);
  picked = undefined;
  draw();
}

function makeMove(from, to) {
  const result = move(history.present, from, to);
  if (result.refusal) {
    message = announcer.announceRefusal(result.refusal, history.present, from, to);
  } else {
    history = record(history, result.game);
    message = isSolved(result.game)
      ? announcer.announceSolved(result.game)
      : announcer.announceMove(result.disk, to);
  }
  draw();
}

function takeBack() {
  if (autoSolve || !canUndo(history)) return;
  history = undo(history);
  picked = undefined;
  message = announcer.announceUndone(history.present);
  draw();
}

function makeAgain() {
  if (autoSolve || !canRedo(history)) return;
  history = redo(history);
  picked = undefined;
  message = isSolved(history.present)
    ? announcer.announceSolved(history.present)
    : announcer.announceRedone(history.present);
  draw();
}

function toggleAutoSolve() {
  if (autoSolve) {
    stopAutoSolve();
    message = announcer.announceStopped(history.present);
    draw();
    return;
  }
  const { disks } = history.present;
  start(disks);
  autoSolve = setInterval(playNext, STEP_MILLISECONDS[disks], solve(disks));
  draw();
}

function playNext(solution) {
  const { value, done } = solution.next();
  if (done) return;
  makeMove(value.from, value.to);
  if (isSolved(history.present)) {
    stopAutoSolve();
    draw();
  }
}

function stopAutoSolve() {
  clearInterval(autoSolve);
  autoSolve = undefined;
}

function draw() {
  view.draw({
    game: history.present,
    picked,
    solved: isSolved(history.present),
    running: autoSolve !== undefined,
    pace: autoSolve === undefined ? USUAL_PACE : STEP_MILLISECONDS[history.present.disks] * 0.8,
    canUndo: canUndo(history),
    canRedo: canRedo(history),
    message,
  });
}

/** The number of disks that the page's address asks for, as in `index.html?disks=5`. */
function disksOfAddress() {
  const wanted = new URLSearchParams(location.search).get('disks');
  return wanted === null ? USUAL_DISKS : allowedDisks(wanted);
}
