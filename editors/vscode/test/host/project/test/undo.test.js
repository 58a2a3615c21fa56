// Feature: hanoi

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { undo } from '../src/undo.js';

// Validates: Requirements 4.1
test('the last move is taken back', () => {
  assert.deepEqual(undo([1, 2]), [1]);
});
