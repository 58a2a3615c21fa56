// The scripted model of a real agent: it calls the agent's own tools, one after the other, until the task
// is done.

import { readFileSync } from 'node:fs';

import { blocksOf } from '../blocks.mjs';

const { LLMock } = await import(process.env.AIMOCK);

/** Starts the server for one agent. */
export async function startModel(agent) {
  const mock = new LLMock({ port: 0 });
  mock.on({ predicate: (request) => taskOf(request) !== undefined }, async (request) => {
    if (mock.stalled) return new Promise(() => mock.stalled());
    const calls = callsFor(agent, taskOf(request));
    const done = request.messages.filter((message) => message.role === 'tool').length;
    if (done >= calls.length) return { content: `Task ${taskOf(request)} is done.` };
    const [name, parameters] = calls[done];
    return { toolCalls: [{ id: `call_${done}`, name, arguments: JSON.stringify(parameters) }] };
  });
  // What else an agent asks its model, such as for a title.
  mock.on({ predicate: () => true }, { content: 'A title' });
  await mock.start();
  return mock;
}

function callsFor(agent, task) {
  const answer = readFileSync(new URL(`../answers/implement-${task}.md`, import.meta.url), 'utf8');
  const calls = [];
  let last;
  for (const { path, search, replace } of blocksOf(answer)) {
    if (search === '') calls.push(agent.write(path, replace));
    else {
      if (path !== last) calls.push(agent.read(path));
      calls.push(agent.edit(path, search, replace));
    }
    last = path;
  }
  calls.push(agent.run('node --test'));
  return calls;
}

function taskOf(request) {
  if (!request.tools?.length) return undefined;
  return /Do task (\S+) of the spec hanoi\./.exec(JSON.stringify(request.messages))?.[1];
}
