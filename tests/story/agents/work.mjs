// What both agents do with a task: they find its number in what they are told, and edit the files of the
// folder that they were started in.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { apply } from '../blocks.mjs';

export function work(told, root, breaksTests) {
  const task = /^Do task (\S+) of the spec hanoi\./m.exec(told)?.[1];
  if (!task) throw new Error('no task is named');
  const answer = new URL(`../answers/implement-${task}.md`, import.meta.url);
  const touched = apply(readFileSync(answer, 'utf8'), root);
  if (breaksTests) {
    mkdirSync(join(root, 'test'), { recursive: true });
    const failing = "import { test } from 'node:test';\n\ntest('this fails', () => {\n  throw new Error('as asked');\n});\n";
    writeFileSync(join(root, 'test/failing.test.js'), failing);
  }
  return { task, touched };
}
