// The end of the story with agents: Auto Solve is planned, and an agent writes it in a private copy.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { planned } from './planned.mjs';

const agent = (name) => fileURLToPath(new URL(`agents/${name}.mjs`, import.meta.url));

const config = (verifyRequired) => `
verify = ["node", "--test", "--test-reporter=spec"]
verify-required = ${verifyRequired}
${['plain', 'acp'].map((protocol) => `
[authors.${protocol}]
command = ["node", ${JSON.stringify(agent(protocol))}]
protocol = "${protocol}"

[authors.${protocol}-breaks]
command = ["node", ${JSON.stringify(agent(protocol))}, "breaks-tests"]
protocol = "${protocol}"
`).join('')}`;

for (const protocol of ['plain', 'acp']) {
  describe(`an agent over ${protocol}`, () => {
    let project;
    before(() => {
      project = planned(config(false));
    });
    after(() => project.remove());

    test('works in trusted projects only', async () => {
      const before = project.files();
      const done = await project.specls('implement', 'hanoi', '2.1', '--author', protocol, '--write');
      assert.equal(done.code, 2);
      assert.match(done.stderr, /trust the project first/);
      assert.deepEqual(project.files(), before);
      await project.well('trust');
    });

    test('drafts code whose tests pass, and the task is ticked with it', async () => {
      const { shown } = await project.shownThenWritten('implement', 'hanoi', '2.1', '--author', protocol);
      assert.match(shown.stderr, /`node --test [^`]*` succeeded on this draft/);
      assert.match(shown.stderr, new RegExp(`${protocol} says: I did task 2\\.1 in src/solver\\.js and test/solver`));
      assert.deepEqual(project.changedLines('.kiro'), [
        '-  - [ ] 2.1 Solve a new game',
        '+  - [x] 2.1 Solve a new game',
      ]);
    });

    test('writes the code of all open tasks', async () => {
      const all = ['implement', 'hanoi', '--all', '--optional', '--write', '--author', protocol];
      const done = await project.well(...all);
      assert.match(done.stderr, /task 2\.3: `node --test [^`]*` succeeded/);
      assert.doesNotMatch(project.document('tasks.md'), /\[[^x]\]/);
      const passed = project.testsPassed();
      assert.ok(passed.includes('Auto Solve continues from the present position'), passed.join('; '));
      assert.deepEqual(project.leftInState(), []);
      assert.equal(project.git('log', '--format=%s', '-1').trim(), 'Auto Solve is planned');
    });
  });

  test(`a task of an agent over ${protocol} stays open when its tests fail and have to pass`, async () => {
    const project = planned(config(true));
    await project.well('trust');
    const breaks = ['--author', `${protocol}-breaks`];
    const before = project.document('tasks.md');
    const shown = await project.well('implement', 'hanoi', '2.1', ...breaks);
    assert.match(shown.stderr, /`node --test [^`]*` failed on this draft with exit code 1:\n[^]*this fails/);
    assert.match(shown.stderr, /The task is not ticked, because `verify-required`/);
    assert.doesNotMatch(shown.stdout, /tasks\.md/);
    const all = await project.specls('implement', 'hanoi', '--all', '--write', ...breaks);
    assert.equal(all.code, 2, all.stderr);
    assert.match(all.stderr, /stopped: task 2\.1 is not done/);
    assert.equal(project.document('tasks.md'), before);
    assert.ok(project.exists('src/solver.js'));
    project.remove();
  });
}
