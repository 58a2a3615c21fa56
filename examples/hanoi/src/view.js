// The board and the controls on the page. The view draws what it is given and reports what the
// player does; it decides nothing.
//
// Feature: hanoi
// Requirements: 1.1, 2.1, 2.4, 3.1, 4.4, 5.3, 6.1, 6.2, 6.3, 6.4, 6.5

import { FEWEST_DISKS, MOST_DISKS, fewestMoves } from './game.js';
import { describePeg } from './announcer.js';

// A press that moves further than this is a drag, in CSS pixels.
const DRAG_DISTANCE = 8;
const KEYS_OF_PEGS = ['1', '2', '3'];

/**
 * What the page shows.
 *
 * @typedef {object} Scene
 * @property {import('./game.js').Game} game
 * @property {number | undefined} picked The peg whose top disk is picked up.
 * @property {boolean} solved
 * @property {boolean} running Whether Auto Solve is playing.
 * @property {number} pace How long a disk may travel, in milliseconds.
 * @property {boolean} canUndo
 * @property {boolean} canRedo
 * @property {string} message
 */

/**
 * What the player asks for.
 *
 * @typedef {object} Handlers
 * @property {(peg: number) => void} onPeg A peg was chosen, by click, key or touch.
 * @property {(from: number, to: number | undefined) => void} onDrag A disk was dragged; `to` is
 *   `undefined` when it was dropped beside the pegs.
 * @property {() => void} onPutBack
 * @property {(disks: number) => void} onDisks
 * @property {() => void} onUndo
 * @property {() => void} onRedo
 * @property {() => void} onReset
 * @property {() => void} onAutoSolve Starts Auto Solve, or stops it while it plays.
 */

/**
 * Takes over the elements of the page.
 *
 * @param {Document} page
 * @param {Handlers} handlers
 * @returns {{ draw: (scene: Scene) => void }}
 */
export function openView(page, handlers) {
  const elements = findElements(page);
  const pegs = elements.pegs;
  let disks = [];
  let drag;

  elements.undo.addEventListener('click', handlers.onUndo);
  elements.redo.addEventListener('click', handlers.onRedo);
  elements.reset.addEventListener('click', handlers.onReset);
  elements.solve.addEventListener('click', handlers.onAutoSolve);
  elements.disks.append(...diskChoices(page));
  elements.disks.addEventListener('change', (event) => handlers.onDisks(Number(event.target.value)));
  page.addEventListener('keydown', onKey);
  pegs.forEach((element, peg) => {
    element.addEventListener('click', () => handlers.onPeg(peg));
    listenForDrags(element, peg);
  });

  return { draw };

  /** @param {Scene} scene */
  function draw(scene) {
    const { game } = scene;
    if (disks.length !== game.disks) {
      disks = buildDisks(page, game.disks);
      elements.tower.replaceChildren(...disks);
      elements.board.style.setProperty('--disks', game.disks);
    }

    elements.board.style.setProperty('--pace', scene.pace);
    const before = disks.map((disk) => disk.getBoundingClientRect());
    game.pegs.forEach((sizes, peg) => {
      sizes.forEach((size, level) => {
        const disk = disks[size - 1];
        const onTop = level === sizes.length - 1;
        disk.style.setProperty('--peg', peg);
        disk.style.setProperty('--level', level);
        disk.classList.toggle('picked', peg === scene.picked && onTop);
      });
      pegs[peg].setAttribute('aria-label', describePeg(game, peg));
      pegs[peg].setAttribute('aria-pressed', String(peg === scene.picked));
    });
    disks.forEach((disk, index) => glide(elements.board, disk, before[index]));

    elements.board.classList.toggle('solved', scene.solved);
    elements.board.classList.toggle('running', scene.running);
    elements.board.classList.toggle('holding', scene.picked !== undefined);
    elements.moves.textContent = game.moves;
    elements.fewest.textContent = fewestMoves(game.disks);
    elements.undo.disabled = !scene.canUndo || scene.running;
    elements.redo.disabled = !scene.canRedo || scene.running;
    elements.solve.textContent = scene.running ? 'Stop' : 'Auto Solve';
    elements.solve.classList.toggle('stop', scene.running);
    for (const choice of elements.disks.querySelectorAll('input')) {
      choice.checked = Number(choice.value) === game.disks;
    }
    // Setting the same text again would have screen readers say it again.
    if (elements.message.textContent !== scene.message) elements.message.textContent = scene.message;
  }

  function onKey(event) {
    if (event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      const key = event.key.toLowerCase();
      if (key === 'y' || (key === 'z' && event.shiftKey)) handlers.onRedo();
      else if (key === 'z') handlers.onUndo();
      else return;
      event.preventDefault();
      return;
    }
    const peg = KEYS_OF_PEGS.indexOf(event.key);
    if (peg >= 0) {
      pegs[peg].focus();
      handlers.onPeg(peg);
    } else if (event.key === 'Escape') {
      handlers.onPutBack();
    } else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      const focused = pegs.indexOf(page.activeElement);
      if (focused < 0) return;
      const step = event.key === 'ArrowLeft' ? pegs.length - 1 : 1;
      pegs[(focused + step) % pegs.length].focus();
    } else {
      return;
    }
    event.preventDefault();
  }

  // A disk follows the pointer from the moment the press has moved far enough; until then it is a
  // click, which picks the disk up and puts it down.
  function listenForDrags(element, peg) {
    element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || elements.board.matches('.running, .solved')) return;
      const disk = disks.find((candidate) => isOnTop(candidate, peg));
      if (disk) drag = { peg, disk, x: event.clientX, y: event.clientY, started: false };
    });
    element.addEventListener('pointermove', (event) => {
      if (drag?.peg !== peg) return;
      const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
      if (!drag.started && Math.hypot(x, y) < DRAG_DISTANCE) return;
      if (!drag.started) {
        drag.started = true;
        element.setPointerCapture(event.pointerId);
        handlers.onPutBack();
        drag.disk.classList.add('dragged');
      }
      drag.disk.style.setProperty('--drag', `${x}px ${y}px`);
      markTarget(pegAt(event.clientX, event.clientY));
    });
    element.addEventListener('pointerup', (event) => {
      if (drag?.peg !== peg) return;
      const { started, disk } = drag;
      drag = undefined;
      if (!started) return;
      // The browser reports a click after a captured press as well, which must not pick again.
      element.addEventListener('click', swallow, { capture: true, once: true });
      setTimeout(() => element.removeEventListener('click', swallow, { capture: true }));
      const to = pegAt(event.clientX, event.clientY);
      markTarget(undefined);
      handlers.onDrag(peg, to);
      putDown(disk);
    });
    element.addEventListener('pointercancel', () => {
      if (drag?.peg !== peg) return;
      markTarget(undefined);
      putDown(drag.disk);
      drag = undefined;
    });
  }

  function isOnTop(disk, peg) {
    const level = (candidate) => Number(candidate.style.getPropertyValue('--level'));
    const onPeg = disks.filter((other) => Number(other.style.getPropertyValue('--peg')) === peg);
    return onPeg.includes(disk) && onPeg.every((other) => level(other) <= level(disk));
  }

  function putDown(disk) {
    const before = disk.getBoundingClientRect();
    disk.classList.remove('dragged');
    disk.style.removeProperty('--drag');
    settle(disk, before);
  }

  function markTarget(target) {
    pegs.forEach((element, peg) => element.classList.toggle('target', peg === target));
  }

  function pegAt(x, y) {
    const over = pegs.findIndex((element) => {
      const box = element.getBoundingClientRect();
      return x >= box.left && x < box.right && y >= box.top && y < box.bottom;
    });
    return over < 0 ? undefined : over;
  }
}

function findElements(page) {
  const find = (id) => page.getElementById(id);
  return {
    board: find('board'),
    tower: find('tower'),
    pegs: [...page.querySelectorAll('.peg')],
    disks: find('disks'),
    undo: find('undo'),
    redo: find('redo'),
    reset: find('reset'),
    solve: find('solve'),
    moves: find('moves'),
    fewest: find('fewest'),
    message: find('message'),
  };
}

function diskChoices(page) {
  return Array.from({ length: MOST_DISKS - FEWEST_DISKS + 1 }, (_, index) => {
    const disks = FEWEST_DISKS + index;
    const choice = page.createElement('input');
    Object.assign(choice, { type: 'radio', name: 'disks', value: disks });
    const label = page.createElement('label');
    label.append(choice, String(disks));
    return label;
  });
}

function buildDisks(page, count) {
  return Array.from({ length: count }, (_, index) => {
    const disk = page.createElement('div');
    disk.className = 'disk';
    disk.textContent = index + 1;
    disk.style.setProperty('--size', index + 1);
    disk.style.setProperty('--share', count === 1 ? 1 : index / (count - 1));
    return disk;
  });
}

/** Lets a disk that changed its place travel there: up, over, and down onto the new peg. */
function glide(board, disk, from) {
  if (disk.classList.contains('dragged') || from.width === 0) return;
  const to = disk.getBoundingClientRect();
  const x = from.left - to.left;
  const y = from.top - to.top;
  if (Math.abs(x) < 1) {
    settle(disk, from);
    return;
  }
  const above = board.getBoundingClientRect().top + board.clientHeight * 0.06 - to.top;
  animate(disk, [
    { translate: `${x}px ${y}px`, easing: 'ease-out' },
    { translate: `${x}px ${above}px`, easing: 'ease-in-out' },
    { translate: `0 ${above}px`, easing: 'ease-in' },
    { translate: '0 0' },
  ]);
}

/** Lets a disk slide straight to its place. */
function settle(disk, from) {
  const to = disk.getBoundingClientRect();
  const x = from.left - to.left;
  const y = from.top - to.top;
  if (Math.hypot(x, y) < 1) return;
  animate(disk, [{ translate: `${x}px ${y}px`, easing: 'ease-out' }, { translate: '0 0' }], 0.5);
}

function animate(disk, frames, share = 1) {
  const style = getComputedStyle(disk);
  const duration = parseFloat(style.getPropertyValue('--pace')) * share;
  disk.getAnimations().forEach((animation) => animation.cancel());
  // The style sheet sets the pace to zero for players who prefer reduced motion.
  if (duration > 0) disk.animate(frames, { duration });
}

function swallow(event) {
  event.stopImmediatePropagation();
  event.preventDefault();
}
