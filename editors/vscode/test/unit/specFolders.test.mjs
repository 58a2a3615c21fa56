import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { specOf, specsOf } = await load('specFolders');

test('a document belongs to the spec of its folder', () => {
  assert.deepEqual(specOf('/game/.kiro/specs/hanoi/tasks.md'), { folder: '/game/.kiro/specs/hanoi', name: 'hanoi' });
  assert.deepEqual(specOf('/game/.kiro/specs/v1/hanoi/design.md')?.name, 'v1/hanoi');
  assert.equal(specOf('/game/README.md'), undefined);
  assert.equal(specOf('/game/.kiro/steering/tech.md'), undefined);
});

test('each spec is offered once, by name', () => {
  const documents = ['/a/.kiro/specs/two/tasks.md', '/a/.kiro/specs/one/design.md', '/a/.kiro/specs/two/design.md', '/a/notes.md'];
  const specs = specsOf(documents.map((path) => ({ path })));
  assert.deepEqual(specs.map(({ name, document }) => [name, document.path]), [
    ['one', '/a/.kiro/specs/one/design.md'],
    ['two', '/a/.kiro/specs/two/tasks.md'],
  ]);
});
