// An agent that knows no protocol: its task stands on its standard input, and it ends when it is done.
// usage: node plain.mjs [breaks-tests]

import { readFileSync } from 'node:fs';

import { work } from './work.mjs';

const { task, touched } = work(readFileSync(0, 'utf8'), process.cwd(), process.argv[2] === 'breaks-tests');
console.log(`I did task ${task} in ${touched.join(' and ')}.`);
