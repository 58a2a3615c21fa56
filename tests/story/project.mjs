// A project on the disk, and specls in it.

import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const START = fileURLToPath(new URL('start', import.meta.url));
const SPEC = '.kiro/specs/hanoi';

export class Project {
  /** A copy of start/ under git, and an own config.toml with these lines. */
  constructor(config) {
    this.place = mkdtempSync(join(tmpdir(), 'specls-story-'));
    this.root = join(this.place, 'game');
    this.environment = {
      ...process.env,
      XDG_CONFIG_HOME: join(this.place, 'config'),
      XDG_STATE_HOME: join(this.place, 'state'),
      XDG_CACHE_HOME: join(this.place, 'cache'),
      GIT_CONFIG_GLOBAL: '/dev/null',
      STORY_KEY: 'a-key-for-the-story',
      NO_COLOR: '1',
    };
    delete this.environment.NODE_TEST_CONTEXT;
    this.configure(config);
    cpSync(START, this.root, { recursive: true });
    this.git('init', '--quiet', '--initial-branch=main');
    this.commit('A game without a spec');
  }

  /** Writes the own config.toml. */
  configure(config) {
    mkdirSync(join(this.place, 'config/specls'), { recursive: true });
    writeFileSync(join(this.place, 'config/specls/config.toml'), config);
  }

  remove() {
    rmSync(this.place, { recursive: true, force: true });
  }

  /** Runs specls and gives its exit code and what it printed. */
  specls(...args) {
    return new Promise((resolve) => {
      const options = { cwd: this.root, env: this.environment, maxBuffer: 1 << 26 };
      const child = execFile(process.env.SPECLS_BIN, args, options, (error, stdout, stderr) => {
        resolve({ code: error ? error.code : 0, stdout, stderr });
      });
      child.stdin.end();
    });
  }

  /** The same, which has to go well. */
  async well(...args) {
    const done = await this.specls(...args);
    assert.equal(done.code, 0, `specls ${args.join(' ')}\n${done.stdout}\n${done.stderr}`);
    return done;
  }

  /** Shows what a step drafts, checks that nothing is written, writes it, and checks that this is what was shown. */
  async shownThenWritten(...args) {
    const before = this.files();
    const shown = await this.well(...args);
    assert.match(shown.stdout, /^--- /m);
    assert.deepEqual(this.files(), before, 'a patch that is shown is not written');
    const expected = this.patched(shown.stdout);
    const written = await this.well(...args, '--write');
    assert.deepEqual(this.files(), expected, 'what is written is what was shown');
    return { shown, written };
  }

  /** The files as they would be with a patch. */
  patched(patch) {
    const copy = join(this.place, 'patched');
    rmSync(copy, { recursive: true, force: true });
    cpSync(this.root, copy, { recursive: true });
    const applied = spawnSync('git', ['apply', '-'], { cwd: copy, input: patch, encoding: 'utf8' });
    assert.equal(applied.status, 0, `${applied.stderr}\n${patch}`);
    return files(copy);
  }

  /** Every file below the root with a hash of what it holds, but for git's own. */
  files() {
    return files(this.root);
  }

  read(path) {
    return readFileSync(join(this.root, path), 'utf8');
  }

  exists(path) {
    return existsSync(join(this.root, path));
  }

  document(name) {
    return this.read(`${SPEC}/${name}`);
  }

  write(path, text) {
    writeFileSync(join(this.root, path), text);
  }

  writeDocument(name, text) {
    mkdirSync(join(this.root, SPEC), { recursive: true });
    this.write(`${SPEC}/${name}`, text);
  }

  /** What is left of private copies, beside the file that lets one process at a time clean up. */
  leftInState() {
    const copies = join(this.place, 'state/specls/copies');
    return existsSync(copies) ? readdirSync(copies).filter((name) => name !== 'gate') : [];
  }

  git(...args) {
    const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
    const done = spawnSync('git', [...who, ...args], { cwd: this.root, env: this.environment, encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
    return done.stdout;
  }

  commit(message) {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', message);
  }

  /** The lines that were taken away and added since the last commit, without what stands around them. */
  changedLines(...paths) {
    const lines = this.git('diff', '--no-color', '--unified=0', '--', ...paths).split('\n');
    return lines.filter((line) => /^[-+]/.test(line) && !/^(---|\+\+\+) /.test(line));
  }

  /** Runs the tests of the project and gives the names of those that passed. */
  testsPassed() {
    const options = { cwd: this.root, env: this.environment, encoding: 'utf8' };
    const done = spawnSync(process.execPath, ['--test', '--test-reporter=tap'], options);
    assert.equal(done.status, 0, done.stdout);
    return [...done.stdout.matchAll(/^ *ok \d+ - (.*)$/gm)].map(([, name]) => name);
  }
}

function files(root) {
  const all = readdirSync(root, { recursive: true, withFileTypes: true });
  const paths = all.filter((it) => it.isFile()).map((it) => join(it.parentPath ?? it.path, it.name));
  const ours = paths.filter((path) => !path.startsWith(join(root, '.git/'))).sort();
  const hash = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');
  return Object.fromEntries(ours.map((path) => [path.slice(root.length + 1), hash(path)]));
}
