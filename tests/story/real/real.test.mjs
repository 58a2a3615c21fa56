// Real agents in a turn: they are told a task, call their tools as their scripted model says, and what they
// changed in the private copy becomes a review. What is measured is printed.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { planned } from '../planned.mjs';
import { AGENTS } from './agents.mjs';
import { startModel } from './model.mjs';

const OVERHEARD = fileURLToPath(new URL('overheard.mjs', import.meta.url));

for (const agent of AGENTS) {
  for (const asks of agent.name === 'opencode' ? [false, true] : [true]) {
    describe(`${agent.name}${agent.name === 'opencode' ? (asks ? ' that asks' : ' as it comes') : ''}`, () => {
      let mock;
      let project;
      let heard;
      const by = ['--author', agent.name];
      before(async () => {
        mock = await startModel(agent);
        const environment = agent.environment(mock.url);
        project = planned('');
        heard = join(project.place, 'heard');
        const command = ['node', OVERHEARD, heard, ...agent.command];
        project.configure(`
verify = ["node", "--test"]
verify-required = true

[authors.${agent.name}]
command = ${JSON.stringify(command)}
env = ${JSON.stringify(Object.keys(environment))}
`);
        mkdirSync(join(project.place, 'home'));
        agent.prepare(project.place, asks);
        Object.assign(project.environment, environment, {
          HOME: join(project.place, 'home'),
          XDG_DATA_HOME: join(project.place, 'data'),
        });
        await project.well('trust');
      });
      after(async () => {
        await mock.stop();
        project.remove();
      });

      test('drafts a task, and nothing is written before it is accepted', async (context) => {
        const before = project.files();
        const from = performance.now();
        const shown = await project.well('implement', 'hanoi', '2.1', ...by);
        context.diagnostic(`a task with its check took ${seconds(from)}`);
        context.diagnostic(whatWasSaid(heard));
        assert.deepEqual(project.files(), before);
        assert.match(shown.stderr, /`node --test` succeeded on this draft/);
        // Nobody sits at a terminal who could allow it.
        const denied = shown.stderr.includes('it wanted to run `node --test`, and nobody allowed it');
        assert.equal(denied, asks);
        assert.deepEqual(project.leftInState(), []);
        assert.deepEqual(processesOf(project), []);
        const expected = project.patched(shown.stdout);
        await project.well('implement', 'hanoi', '2.1', ...by, '--write');
        assert.deepEqual(project.files(), expected);
      });

      test('writes the code of all open tasks', async (context) => {
        const from = performance.now();
        await project.well('implement', 'hanoi', '--all', '--optional', '--write', ...by);
        context.diagnostic(`two tasks with their checks took ${seconds(from)}`);
        assert.doesNotMatch(project.document('tasks.md'), /\[[^x]\]/);
        const passed = project.testsPassed();
        assert.ok(passed.includes('Auto Solve continues from the present position'), passed.join('; '));
      });

      for (const signal of ['SIGINT', 'SIGKILL']) {
        test(`leaves no process behind when specls gets ${signal}`, async (context) => {
          project.writeDocument('tasks.md', project.document('tasks.md').replace('[x] 2.3', '[ ] 2.3'));
          const before = project.files();
          const asked = new Promise((resolve) => (mock.stalled = resolve));
          const options = { cwd: project.root, env: project.environment };
          const started = execFile(process.env.SPECLS_BIN, ['implement', 'hanoi', '2.3', ...by], options);
          const ended = new Promise((resolve) => started.on('close', (code) => resolve(code)));
          let said = '';
          started.stderr.on('data', (text) => (said += text));
          await asked;
          const there = processesOf(project).length;
          const from = performance.now();
          started.kill(signal);
          const code = await ended;
          const until = seconds(from);
          while (processesOf(project).length > 0) {
            assert.ok(performance.now() - from < 20_000, processesOf(project).join('\n'));
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
          context.diagnostic(`${there} processes; specls ended after ${until}, all was quiet after ${seconds(from)}`);
          delete mock.stalled;
          assert.deepEqual(project.files(), before);
          if (signal === 'SIGINT') {
            assert.equal(code, 2);
            assert.match(said, /cancelled; nothing was written/);
            assert.deepEqual(project.leftInState(), []);
          }
        });
      }
    });
  }
}

function seconds(from) {
  return `${((performance.now() - from) / 1000).toFixed(1)} s`;
}

/** What the agent asked and was answered, and what took how long. */
function whatWasSaid(file) {
  const messages = readFileSync(file, 'utf8').trim().split('\n').map((line) => {
    const [, at, who, json] = /^(\d+) (\w+) (.*)$/.exec(line);
    return { at: Number(at), who, ...JSON.parse(json) };
  });
  const answered = ({ who, id }) => messages.find((it) => it.who !== who && it.id === id && !it.method);
  const asked = messages.filter((message) => message.method && message.id !== undefined);
  const told = asked.map((message) => {
    const { at, result, error } = answered(message) ?? {};
    if (message.who === 'specls') return `${message.method} took ${((at - message.at) / 1000).toFixed(1)} s`;
    const said = error ? error.message : (result?.outcome?.optionId ?? result?.outcome?.outcome);
    const kind = message.params.toolCall?.kind;
    return `${message.method}${kind ? ` (${kind})` : ''}: ${said}`;
  });
  return told.join('; ');
}

/** The processes, beside specls itself, that have to do with this project: by where they are and what they were given. */
function processesOf(project) {
  const found = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const holds = (text) => text.includes(project.place);
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      if (command.startsWith(`${process.env.SPECLS_BIN} implement`) || command === '') continue;
      if (holds(readlinkSync(`/proc/${pid}/cwd`)) || holds(readFileSync(`/proc/${pid}/environ`, 'utf8'))) {
        found.push(`${pid} ${command}`);
      }
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}
