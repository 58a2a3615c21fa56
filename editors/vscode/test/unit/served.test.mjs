import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { served } = await load('served');

test('sources are served in folders that have specs, and Markdown everywhere', () => {
  assert.deepEqual(served([]), [{ scheme: 'file', language: 'markdown' }]);
  assert.deepEqual(served(['file:///b', 'file:///a', 'file:///b']), [
    { scheme: 'file', language: 'markdown' },
    { scheme: 'file', pattern: { baseUri: 'file:///a', pattern: '**/*' } },
    { scheme: 'file', pattern: { baseUri: 'file:///b', pattern: '**/*' } },
  ]);
});
