// An agent of the Agent Client Protocol, version 1: one JSON message a line on its standard streams.
// usage: node acp.mjs [breaks-tests]

import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { work } from './work.mjs';

const SESSION = 'story';
let folder;
let waiting;

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const update = (fields) => send({ method: 'session/update', params: { sessionId: SESSION, update: fields } });

const METHODS = {
  initialize: () => ({ protocolVersion: 1, agentCapabilities: {}, agentInfo: { name: 'story', version: '1' } }),
  'session/new': ({ cwd }) => {
    folder = cwd;
    return { sessionId: SESSION };
  },
  'session/prompt': async ({ prompt }) => {
    const place = join(folder, 'src/solver.js');
    const call = { toolCallId: '1', title: 'Edit the solver', kind: 'edit', locations: [{ path: place }] };
    update({ sessionUpdate: 'tool_call', status: 'pending', ...call });
    if (!(await permitted(call))) return { stopReason: 'end_turn' };
    const told = prompt.map((part) => part.text ?? '').join('\n');
    const { task, touched } = work(told, folder, process.argv[2] === 'breaks-tests');
    update({ sessionUpdate: 'tool_call_update', toolCallId: '1', status: 'completed' });
    const text = `I did task ${task} in ${touched.join(' and ')}.`;
    update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
    return { stopReason: 'end_turn' };
  },
};

function permitted(toolCall) {
  const options = [
    { optionId: 'yes', name: 'Yes', kind: 'allow_once' },
    { optionId: 'no', name: 'No', kind: 'reject_once' },
  ];
  send({ id: 'may-i', method: 'session/request_permission', params: { sessionId: SESSION, toolCall, options } });
  return new Promise((resolve) => {
    waiting = ({ outcome }) => resolve(outcome.optionId === 'yes');
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.method === undefined) {
    waiting(message.result);
  } else if (message.id !== undefined) {
    const method = METHODS[message.method];
    // Answers to own questions come on the same stream, so nothing is awaited here.
    const done = Promise.resolve(message.params).then(method ?? (() => Promise.reject(new Error('unknown'))));
    done.then(
      (result) => send({ id: message.id, result }),
      (error) => send({ id: message.id, error: { code: -32603, message: error.message } }),
    );
  }
}
