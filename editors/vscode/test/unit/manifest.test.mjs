import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';

const read = (name) => fs.readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const manifest = JSON.parse(read('package.json'));

test('every command of the manifest is registered, and no other', () => {
  const registered = [...read('src/extension.ts').matchAll(/^ {2}command\('(\w+)'/gm)].map((match) => `specls.${match[1]}`);
  const contributed = manifest.contributes.commands.map(({ command }) => command);
  assert.deepEqual(registered.sort(), contributed.sort());
});

test('every menu names a command that exists', () => {
  const contributed = new Set(manifest.contributes.commands.map(({ command }) => command));
  for (const { command } of Object.values(manifest.contributes.menus).flat()) assert.ok(contributed.has(command), command);
});

test('a workspace cannot name the program to start', () => {
  for (const [name, { scope }] of Object.entries(manifest.contributes.configuration.properties)) {
    if (name.startsWith('specls.server.')) assert.equal(scope, 'machine', name);
  }
});

test('a workspace cannot name who drafts, and without a name the settings of specls say it', () => {
  const { scope, default: name } = manifest.contributes.configuration.properties['specls.author'];
  assert.deepEqual([scope, name], ['machine', '']);
  assert.ok(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.includes('specls.author'));
});

test('what drafts or writes is offered in trusted workspaces only', () => {
  const reading = ['specls.cancelDrafts', 'specls.trustWorkspace'];
  for (const { command, when } of manifest.contributes.menus.commandPalette) {
    if (!when.startsWith('specls.running')) continue;
    assert.equal(when.includes('isWorkspaceTrusted'), !reading.includes(command), command);
  }
});

test('the types are not newer than the oldest editor that is supported', () => {
  assert.equal(manifest.devDependencies['@types/vscode'], manifest.engines.vscode.slice(1));
});
