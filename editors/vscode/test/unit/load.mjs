// Loads a TypeScript module that does not need the editor.

import { build } from 'esbuild';

export async function load(name) {
  const entry = new URL(`../../src/${name}.ts`, import.meta.url).pathname;
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, platform: 'node', format: 'esm', write: false });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
