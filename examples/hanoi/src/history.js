// Undo and redo. A history holds whole games, which are small and never change, so going back is
// handing out an earlier one.
//
// Feature: hanoi
// Requirements: 4.1, 4.2, 4.3, 4.4

/**
 * @template State
 * @typedef {object} History
 * @property {State[]} past Earlier states, the latest last.
 * @property {State} present
 * @property {State[]} future Undone states, the next one to redo last.
 */

/** @returns {History} a history in which nothing can be undone or redone. */
export function startHistory(present) {
  return { past: [], present, future: [] };
}

/** Remembers a new present. What was undone before is gone. */
export function record(history, present) {
  return { past: [...history.past, history.present], present, future: [] };
}

export function canUndo(history) {
  return history.past.length > 0;
}

export function canRedo(history) {
  return history.future.length > 0;
}

/** The history one state earlier, or the same history when there is nothing to undo. */
export function undo(history) {
  if (!canUndo(history)) return history;
  return {
    past: history.past.slice(0, -1),
    present: history.past.at(-1),
    future: [...history.future, history.present],
  };
}

/** The history one undone state later, or the same history when there is nothing to redo. */
export function redo(history) {
  if (!canRedo(history)) return history;
  return {
    past: [...history.past, history.present],
    present: history.future.at(-1),
    future: history.future.slice(0, -1),
  };
}
