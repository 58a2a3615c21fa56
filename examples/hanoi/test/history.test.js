// Feature: hanoi

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newGame } from '../src/game.js';
import { canRedo, canUndo, record, redo, startHistory, undo } from '../src/history.js';
import { randomPlay } from './random.js';

// Validates: Requirements 4.1
test('undo restores the state before', () => {
  const history = record(record(startHistory('start'), 'one'), 'two');
  assert.equal(undo(history).present, 'one');
  assert.equal(undo(undo(history)).present, 'start');
});

// Validates: Requirements 4.2
test('redo restores what was undone', () => {
  const history = undo(undo(record(record(startHistory('start'), 'one'), 'two')));
  assert.equal(redo(history).present, 'one');
  assert.equal(redo(redo(history)).present, 'two');
});

// Validates: Requirements 4.3
test('a new state forgets what was undone', () => {
  const history = record(undo(record(startHistory('start'), 'one')), 'other');
  assert.equal(canRedo(history), false);
  assert.equal(undo(history).present, 'start');
});

// Validates: Requirements 4.4
test('nothing can be undone at the start or redone at the end', () => {
  const history = startHistory('start');
  assert.equal(canUndo(history), false);
  assert.equal(canRedo(history), false);
  assert.equal(undo(history), history);
  assert.equal(redo(history), history);
});

// Feature: hanoi, Property 3: Undo and redo are inverse
// Validates: Requirements 4.1, 4.2
test('Property 3: undoing and redoing a whole game restores both ends', () => {
  for (let disks = 3; disks <= 8; disks += 1) {
    const start = newGame(disks);
    let history = startHistory(start);
    for (const { result } of randomPlay(disks, 500, disks)) {
      if (result.game) history = record(history, result.game);
    }
    const end = history.present;
    while (canUndo(history)) history = undo(history);
    assert.deepEqual(history.present, start);
    while (canRedo(history)) history = redo(history);
    assert.deepEqual(history.present, end);
  }
});
