import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { findServer } = await load('findServer');

const find = (files, more = {}) =>
  findServer({
    setting: '',
    home: '/home/ada',
    searchPath: '/usr/bin:/opt/bin',
    platform: 'linux',
    extensionFolder: '/extensions/specls',
    isFile: (path) => files.includes(path),
    ...more,
  });

test('the setting comes first', () => {
  const files = ['/mine/specls', '/usr/bin/specls'];
  assert.deepEqual(find(files, { setting: '/mine/specls' }), { program: '/mine/specls' });
});

test('a tilde in the setting is the home folder', () => {
  assert.deepEqual(find(['/home/ada/bin/specls'], { setting: '~/bin/specls' }), { program: '/home/ada/bin/specls' });
});

test('a setting that leads nowhere is not passed over', () => {
  assert.match(find(['/usr/bin/specls'], { setting: '/gone/specls' }).missing, /no program at \/gone\/specls/);
  assert.match(find(['/usr/bin/specls'], { setting: 'specls' }).missing, /absolute path/);
});

test('the PATH comes before the program beside the extension', () => {
  const bundled = '/extensions/specls/server/specls';
  assert.deepEqual(find(['/opt/bin/specls', bundled]), { program: '/opt/bin/specls' });
  assert.deepEqual(find([bundled]), { program: bundled });
});

test('a relative folder on the PATH starts nothing', () => {
  assert.match(find(['./specls', 'specls', 'bin/specls'], { searchPath: '.:bin:' }).missing, /not on the PATH/);
});
