// The story of a spec: an idea, requirements, a design, tasks, code; then a change of the requirements that
// ends as code as well. `specls` runs as a person would run it; what the model says is in answers/.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startModel, takeRequests } from './model.mjs';
import { Project } from './project.mjs';

const PROVIDERS = ['anthropic', 'openai', 'openai-chat', 'gemini', 'bedrock', 'ollama', 'openrouter'];
const SPENT = /^(?:note: )?robot read (about )?[\d,]+ tokens and wrote [\d,]+, (about|less than) \$\d+\.\d\d\.$/m;

let mock;
before(async () => {
  mock = await startModel();
});
after(() => mock.stop());

/** A config.toml with one model, `robot`. */
const config = (provider, model) => `
[authors.robot]
provider = "${provider}"
model = "${model}"
base-url = "${mock.url}"
key-env = "STORY_KEY"
input-price = 3.0
output-price = 15.0
`;

for (const provider of PROVIDERS) {
  describe(`a model over ${provider}`, () => {
    let project;
    const model = `${provider}-story`;
    const by = ['--author', 'robot'];
    before(() => {
      project = new Project(config(provider, model));
    });
    after(() => project.remove());

    test('makes documents of an idea', async () => {
      const idea = ['hanoi', '--from', 'idea.md'];
      for (const [step, more, document] of [
        ['requirements', idea, 'requirements.md'],
        ['design', ['hanoi'], 'design.md'],
        ['tasks', ['hanoi'], 'tasks.md'],
      ]) {
        const { shown, written } = await project.shownThenWritten('generate', step, ...more, ...by);
        assert.match(shown.stderr, SPENT);
        assert.match(written.stderr, SPENT);
        assert.ok(project.document(document).startsWith('# '));
        const requests = takeRequests(mock, model);
        assert.equal(requests.length, 2);
        for (const request of requests) fenced(request);
      }
      const { stdout } = await project.well('check', '--deny', 'error');
      assert.doesNotMatch(stdout, /unknown|uncovered/);
      project.commit('A spec');
    });

    test('makes code of a task, and ticks it', async () => {
      const { shown } = await project.shownThenWritten('implement', 'hanoi', '1.1', ...by);
      assert.match(shown.stderr, SPENT);
      assert.match(project.document('tasks.md'), /- \[x\] 1\.1 .*\n(.*\n)*  - \[ \] 1\.2 /);
      for (const request of takeRequests(mock, model)) {
        fenced(request);
        onlyWhatServes(request, project);
        assert.match(request.users[0], /THE Rules SHALL refuse every move/);
        assert.doesNotMatch(request.users[0], /THE Solver SHALL|THE History SHALL|`solve\(game\)`/);
      }
    });

    test('looks into a file that it was not shown', async () => {
      const { shown } = await project.shownThenWritten('implement', 'hanoi', '1.2', ...by);
      assert.match(shown.stderr, SPENT);
      const [first, second, ...rest] = takeRequests(mock, model);
      assert.equal(rest.length, 2);
      const secret = 'function* randomGames';
      assert.ok(!first.users.join('').includes(secret));
      assert.ok(second.results.join('').includes(secret));
      assert.match(second.results.join(''), new RegExp(`BEGIN DATA ${fenced(second)}`));
      onlyWhatServes(second, project);
      assert.match(project.document('tasks.md'), /- \[x\] 1\. .*\n(.*\n)*  - \[x\] 1\.2 /);
      project.commit('Rules and history');
    });

    test('follows a change of the requirements with one new task', async () => {
      const changed = project.document('requirements.md').trimEnd().concat(
        '\n3. WHEN Auto Solve is started in the middle of a game, THE Solver SHALL continue from the present position',
        '\n4. IF the puzzle is solved already, THEN THE Solver SHALL give no move\n',
      );
      project.writeDocument('requirements.md', changed);
      const before = project.files();
      const { shown } = await project.shownThenWritten('propagate', 'hanoi', ...by);
      assert.match(shown.stderr, SPENT);
      assert.deepEqual(project.changedLines('.kiro/specs/hanoi/tasks.md'), [
        '+  - [ ] 2.3 Continue from the present position',
        '+    - Let `solve` in `src/solver.js` begin at any position',
        '+    - Test it in `test/solver.test.js`, from random games',
        '+    - _Requirements: 3.3, 3.4_',
      ]);
      assert.deepEqual(project.changedLines('.kiro/specs/hanoi/design.md'), [
        '-The moves of a solution (Requirements 3.1, 3.2).',
        '+The moves of a solution (Requirements 3.1, 3.2, 3.3, 3.4).',
        '+- It takes any position: the largest disk that is not in its place yet goes there, and those above it out of its way first.',
      ]);
      const files = project.files();
      const touched = Object.keys(files).filter((path) => files[path] !== before[path]);
      const accepted = ['design.md', 'tasks.md', 'trace.lock'].map((name) => `.kiro/specs/hanoi/${name}`);
      assert.deepEqual(touched, accepted);
      takeRequests(mock, model).forEach(fenced);
    });

    test('writes the code of all open tasks', async () => {
      const done = await project.well('implement', 'hanoi', '--all', '--optional', '--write', ...by);
      assert.match(done.stderr, /task 2\.3: robot read /);
      assert.doesNotMatch(project.document('tasks.md'), /\[[^x]\]/);
      const passed = project.testsPassed();
      for (const name of [
        'a solved game stays as it is',
        'undoing and redoing a whole game restores both of its ends',
        'Auto Solve gives one move after the other',
        'Property 1: Auto Solve needs no move more than necessary',
        'Auto Solve continues from the present position',
        'Auto Solve has no move for a solved game',
      ]) {
        assert.ok(passed.includes(name), `${name} in ${passed.join('; ')}`);
      }
      for (const request of takeRequests(mock, model)) {
        fenced(request);
        onlyWhatServes(request, project);
      }
      await project.well('check', '--deny', 'error', '--min-coverage', 'planned=100,built=100,tested=100');
    });
  });
}

describe('a model that breaks a rule', () => {
  const prepared = async (model) => {
    const project = new Project(config('openai-chat', model));
    const by = ['--author', 'robot', '--write'];
    await project.well('generate', 'requirements', 'hanoi', '--from', 'idea.md', ...by);
    await project.well('generate', 'design', 'hanoi', ...by);
    takeRequests(mock, model);
    return project;
  };

  test('is told so, and its second answer is used', async () => {
    const project = await prepared('careless');
    const { shown } = await project.shownThenWritten('generate', 'tasks', 'hanoi', '--author', 'robot');
    assert.match(shown.stderr, SPENT);
    const [, again] = takeRequests(mock, 'careless');
    assert.match(again.users.at(-1), /cannot be used as it is:\n\n(- .*\n)*- .*3\.9/);
    assert.doesNotMatch(project.document('tasks.md'), /3\.9/);
    project.remove();
  });

  test('twice shows a part, and nothing of it is written', async () => {
    const project = await prepared('stubborn');
    const before = project.files();
    for (const write of [[], ['--write']]) {
      const done = await project.specls('generate', 'tasks', 'hanoi', '--author', 'robot', ...write);
      assert.equal(done.code, 1, done.stderr);
      assert.match(done.stdout, /^\+.*1\.1 Refuse moves once the puzzle is solved/m);
      assert.match(done.stderr, /what is wrong with it:(\n.*)*2\.2/);
      assert.match(done.stderr, /nothing was written/);
      assert.deepEqual(project.files(), before);
      const requests = takeRequests(mock, 'stubborn');
      assert.equal(requests.length, 2);
      assert.match(requests[1].users.at(-1), /2\.2/);
    }
    project.remove();
  });
});

/** Checks that what is shown stands between fences that the model was told of, and gives their word. */
function fenced(request) {
  const nonce = /line `BEGIN DATA (\S+?)…`/.exec(request.system)?.[1];
  assert.ok(nonce, request.system);
  const opened = request.users[0].match(new RegExp(`^BEGIN DATA ${nonce}`, 'gm')) ?? [];
  const closed = request.users[0].match(new RegExp(`^END DATA ${nonce}`, 'gm')) ?? [];
  assert.ok(opened.length > 0, request.users[0]);
  assert.equal(opened.length, closed.length);
  assert.ok(!JSON.stringify(request.body).includes('a-key-for-the-story'));
  return nonce;
}

/** Checks that a request for code holds no whole document. */
function onlyWhatServes(request, project) {
  const sent = [request.system, ...request.users, ...request.results].join('\n');
  for (const name of ['requirements.md', 'design.md', 'tasks.md']) {
    const lines = project.document(name).split('\n').filter((line) => line.trim() !== '');
    const there = lines.filter((line) => sent.includes(line.trim()));
    assert.ok(there.length < lines.length * 0.75, `${there.length} of ${lines.length} lines of ${name}`);
  }
}
