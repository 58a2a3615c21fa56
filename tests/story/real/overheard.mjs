// Stands between specls and an agent, and notes what both say and when.
// usage: node overheard.mjs FILE PROGRAM [ARGUMENTS]

import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [file, program, ...args] = process.argv.slice(2);
const agent = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });

function listen(from, to, who) {
  const lines = createInterface({ input: from });
  lines.on('line', (line) => {
    appendFileSync(file, `${Date.now()} ${who} ${line}\n`);
    to.write(`${line}\n`);
  });
  lines.on('close', () => to.end());
}

listen(process.stdin, agent.stdin, 'specls');
listen(agent.stdout, process.stdout, 'agent');
agent.on('exit', (code) => process.exit(code ?? 1));
