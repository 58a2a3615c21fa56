// Search/replace blocks, applied the simple way: by the agents of this story, which write files themselves.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Each block of an answer: the file, what stands there, and what stands there afterwards. */
export function blocksOf(answer) {
  const blocks = [];
  let path;
  const parts = /^path: (.*)$|^<<<<<<< SEARCH\n([^]*?)^=======\n([^]*?)^>>>>>>> REPLACE$/gm;
  for (const [, named, search, replace] of answer.matchAll(parts)) {
    if (named) path = named;
    else blocks.push({ path, search, replace });
  }
  return blocks;
}

/** Writes what an answer says into the files below `root`, and gives their paths. */
export function apply(answer, root) {
  const touched = new Set();
  for (const { path, search, replace } of blocksOf(answer)) {
    const file = join(root, path);
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (!text.includes(search)) throw new Error(`${path} does not hold ${search}`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text.replace(search, () => replace));
    touched.add(path);
  }
  return [...touched];
}

/** The document that an answer holds. */
export function documentOf(answer) {
  return /^===== BEGIN .*\n([^]*?)^===== END /m.exec(answer)[1];
}
