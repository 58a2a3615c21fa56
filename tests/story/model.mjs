// The scripted model: aimock answers what a request asks for with a text of answers/. One script serves
// every protocol.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const { LLMock } = await import(process.env.AIMOCK);

export const answer = (name) => readFileSync(new URL(`answers/${name}.md`, import.meta.url), 'utf8');

/** The questions of the steps, as they end a request, and what is answered. */
const STEPS = [
  ['Write requirements.md from the idea above.', 'requirements'],
  ['Write design.md.', 'design'],
  ['Write tasks.md.', 'tasks'],
  ['Write the code and the tests of task 1.1.', 'implement-1.1'],
  ['Write the code and the tests of task 2.1.', 'implement-2.1'],
  ['Write the code and the tests of task 2.2.', 'implement-2.2'],
  ['Write the code and the tests of task 2.3.', 'implement-2.3'],
  ['Write the blocks that follow from the change.', 'propagate'],
];

/** Starts the server. Models called `careless` and `stubborn` break rules; all others do well. */
export async function startModel() {
  const mock = new LLMock({ port: 0, strict: true });

  // Before task 1.2 the model looks into a file that it was not shown.
  const reading = 'Write the code and the tests of task 1.2.';
  const call = { id: 'call_1', name: 'read_file', arguments: '{"path":"test/random.js"}' };
  mock.on({ userMessage: reading, toolName: 'read_file', hasToolResult: false }, { toolCalls: [call] });
  mock.on({ userMessage: reading, hasToolResult: true }, { content: answer('implement-1.2') });

  const again = 'Your answer to the step `tasks` cannot be used as it is';
  const plan = answer('tasks');
  const unknown = plan.replace('3.1, 3.2_', '3.1, 3.9_');
  mock.on({ model: 'careless', userMessage: 'Write tasks.md.' }, { content: unknown });
  mock.on({ model: 'careless', userMessage: again }, { content: plan });

  const missing = plan.replace('2.1, 2.2, 2.3_', '2.1_');
  mock.on({ model: 'stubborn', userMessage: 'Write tasks.md.' }, { content: missing });
  mock.on({ model: 'stubborn', userMessage: again }, { content: missing });

  for (const [question, name] of STEPS) mock.on({ userMessage: question }, { content: answer(name) });
  await mock.start();
  return mock;
}

/** The requests that a model got since the last call, oldest first: what it was told, and what it was asked. */
export function takeRequests(mock, model) {
  const entries = mock.getRequests().filter((entry) => entry.body?.model === model);
  const taken = entries.splice(seen.get(model) ?? 0);
  seen.set(model, (seen.get(model) ?? 0) + taken.length);
  return taken.map(({ body, path, response }) => {
    assert.equal(response.status, 200, `${model}: ${path}`);
    const said = (role) => body.messages.filter((it) => it.role === role).map((it) => text(it.content));
    return { path, body, system: said('system').join('\n'), users: said('user'), results: said('tool') };
  });
}

const seen = new Map();

function text(content) {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join('');
}
