import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { draftPath, readDraftPath } = await load('draftUri');

test('a name survives the way into a path and back', () => {
  for (const path of ['.kiro/specs/hanoi/design.md', 'src/ä b/§.js', 'after/before/x']) {
    for (const side of ['before', 'after']) {
      const name = { review: '1/ä', side, path };
      assert.deepEqual(readDraftPath(draftPath(name)), name);
    }
  }
});

test('the path ends in the name of the file, which tells the language', () => {
  assert.ok(draftPath({ review: '1', side: 'after', path: 'a/design.md' }).endsWith('/design.md'));
});

test('other paths are no drafts', () => {
  for (const path of ['', '/', '/1', '/1/after/', '/1/between/x', 'after/x']) assert.equal(readDraftPath(path), undefined);
});
