import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { draftUri, readDraftUri } = await load('draftUri');

test('a name survives the way into a URI and back', () => {
  for (const path of ['.kiro/specs/hanoi/design.md', 'src/ä b/§.js', 'a?b#c']) {
    for (const side of ['before', 'after']) {
      const name = { review: '1/ä&=', side, path };
      assert.deepEqual(readDraftUri(draftUri(name)), name);
    }
  }
});

test('both sides have the path of the file, which tells the language', () => {
  for (const side of ['before', 'after']) {
    assert.equal(draftUri({ review: '1', side, path: 'a/design.md' }).path, '/a/design.md');
  }
});

test('other URIs are no drafts', () => {
  assert.equal(readDraftUri({ path: '/a/design.md', query: '' }), undefined);
  assert.equal(readDraftUri({ path: '/a/design.md', query: 'review=1&side=between' }), undefined);
  assert.equal(readDraftUri({ path: '/', query: 'review=1&side=after' }), undefined);
});
