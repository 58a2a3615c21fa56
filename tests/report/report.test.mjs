// The HTML report of `specls trace`, read in a real browser.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const work = process.env.SPECLS_REPORT_WORK;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// Every text here tries to leave its place.
const HOSTILE = '</script></style><img src=x onerror="alert(1)"><svg/onload=alert(1)>';
const FILES = {
  '.kiro/specs/board/requirements.md': `# Requirements Document

### Requirement 1: Move ${HOSTILE}

**User Story:** As a ${HOSTILE}, I want it

#### Acceptance Criteria

1. WHEN a disk is dropped, THE Board SHALL show it ${HOSTILE}
2. THE Board SHALL keep \`${HOSTILE}\` and **${HOSTILE}**
3. THE Board SHALL sparkle
`,
  '.kiro/specs/board/tasks.md': `- [x] 1. Move ${HOSTILE}
  - _Requirements: 1.1_
- [ ] 2. Keep
  - _Requirements: 1.2_
`,
  '.kiro/specs/board/design.md': `### Property 1: Order ${HOSTILE}

**Validates: Requirements 1.1**
`,
  '.kiro/specs/score/requirements.md': `# Requirements Document

### Requirement 1: Points

#### Acceptance Criteria

1. THE Score SHALL count
`,
  'src/board.js': `// Feature: board
// Requirements: 1.1
export function move() {
  return '${HOSTILE}';
}

export function forgotten() {}

// Requirements: 9.9
export function lost() {}
`,
  'src/board.test.js': `// Feature: board
// Requirements: 1.1
test('moves ${HOSTILE}', () => {});
`,
};

const trace = (name, root, ...more) => {
  const page = join(work, `${name}.html`);
  execFileSync(process.env.SPECLS_BIN, ['trace', '--root', root, '--out', page, ...more]);
  return pathToFileURL(page).href;
};

let browser;
let small;
let hanoi;

before(async () => {
  for (const [path, text] of Object.entries(FILES)) {
    const file = join(work, 'project', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  small = trace('small', join(work, 'project'));
  hanoi = trace('hanoi', join(process.env.SPECLS_REPORT_REPOSITORY, 'examples/hanoi'));
  const quiet = ['--disable-quic', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  // Chromium has no sandbox as root.
  if (process.getuid?.() === 0) quiet.push('--no-sandbox');
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: quiet });
});

after(() => browser?.close());

// Opens a page, plays, and holds the page to its promise: it says nothing and asks nobody.
const visit = async (url, options, play) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const said = [];
  const asked = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('dialog', (dialog) => {
    said.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => asked.push(request.url()));
  try {
    await page.goto(url);
    await play(page);
    assert.deepEqual(said, []);
    assert.deepEqual([...new Set(asked.map((address) => address.split('#')[0]))], [url.split('#')[0]]);
  } finally {
    await context.close();
  }
};

const shown = (page) => page.locator('.req details:visible summary .id').allTextContents();

test('without scripts everything is there, and a link opens what it leads to', () =>
  visit(`${small}#board/1.1`, { javaScriptEnabled: false }, async (page) => {
    assert.deepEqual(await shown(page), ['1.1', '1.2', '1.3', '1.1']);
    assert.equal(await page.locator('#tools').isVisible(), false);
    const story = page.locator('[id="board/1.1"]');
    assert.equal(await story.isVisible(), true);
    assert.match(await story.innerText(), /Order[^]*src\/board\.js:3–5[^]*export function move/);
    await page.locator('summary', { hasText: 'sparkle' }).click();
    assert.match(await page.locator('[id="board/1.3"]').innerText(), /No code cites it/);
  }));

test('a theme is chosen without scripts', () =>
  visit(small, { javaScriptEnabled: false, colorScheme: 'light' }, async (page) => {
    const paper = async () => (await page.screenshot({ clip: { x: 2, y: 2, width: 1, height: 1 } })).toString('base64');
    const light = await paper();
    await page.locator('.theme label', { hasText: 'Dark' }).click();
    assert.notEqual(await paper(), light);
    await page.locator('.theme label', { hasText: 'Light' }).click();
    assert.equal(await paper(), light);
  }));

test('a state, a spec, an evidence and words filter the criteria', () =>
  visit(small, {}, async (page) => {
    const count = page.locator('#count');
    assert.equal(await count.innerText(), '4 criteria');
    await page.locator('.chips label', { hasText: 'Uncovered' }).click();
    assert.deepEqual(await shown(page), ['1.3', '1.1']);
    assert.equal(await count.innerText(), '2 of 4 criteria');
    await page.locator('#spec').selectOption('.kiro/specs/score');
    assert.deepEqual(await shown(page), ['1.1']);
    await page.locator('#spec').selectOption('');
    await page.locator('.chips label', { hasText: 'All' }).click();
    await page.locator('#evidence').selectOption('cited');
    assert.deepEqual(await shown(page), ['1.1']);
    await page.locator('#evidence').selectOption('');
    await page.keyboard.press('/');
    await page.keyboard.type('SPARK board');
    await count.getByText('1 of 4').waitFor();
    assert.deepEqual(await shown(page), ['1.3']);
    await page.keyboard.type(' nowhere');
    await page.locator('#none').waitFor();
    await page.keyboard.press('Escape');
    await count.getByText('4 criteria', { exact: true }).waitFor();
    assert.equal((await shown(page)).length, 4);
  }));

test('what asks for work leads to it, and a square to its criterion', () =>
  visit(small, {}, async (page) => {
    await page.locator('.asking a', { hasText: 'not tested' }).click();
    assert.deepEqual(await shown(page), ['1.2', '1.3', '1.1']);
    await page.locator('.map a[title^="1.1 tested"]').click();
    await page.locator('[id="board/1.1"]').waitFor();
    assert.equal((await shown(page)).length, 4);
    assert.equal(await page.locator('.asking .unknown').getAttribute('href'), '#citations');
    assert.match(await page.locator('#citations').innerText(), /src\/board\.js:9[^]*9\.9/);
    await page.locator('#code summary').first().click();
    assert.match(await page.locator('#code .symbols').first().innerText(), /forgotten/);
  }));

test('the keyboard opens and closes a criterion, and one button all', () =>
  visit(small, {}, async (page) => {
    const row = page.locator('.req details').first();
    await row.locator('summary').focus();
    await page.keyboard.press('Enter');
    assert.equal(await row.evaluate((one) => one.open), true);
    await page.keyboard.press('Enter');
    assert.equal(await row.evaluate((one) => one.open), false);
    await page.locator('#unfold').click();
    assert.equal(await page.locator('.req details[open]').count(), 4);
    await page.locator('#unfold').click();
    assert.equal(await page.locator('.req details[open]').count(), 0);
  }));

test('a theme is remembered', () =>
  visit(small, {}, async (page) => {
    await page.locator('.theme label', { hasText: 'Dark' }).click();
    await page.reload();
    assert.equal(await page.locator('#theme-dark').isChecked(), true);
  }));

test('text of files is text', () =>
  visit(small, {}, async (page) => {
    await page.locator('#unfold').click();
    assert.equal(await page.locator('img, svg[onload]').count(), 0);
    assert.equal(await page.locator('script').count(), 1);
    const texts = await page.locator('.req').first().innerText();
    assert.ok(texts.split('onerror="alert(1)"').length > 7, texts);
  }));

test('a narrow page does not scroll sideways', () =>
  visit(hanoi, { viewport: { width: 390, height: 844 } }, async (page) => {
    await page.locator('#unfold').click();
    const widths = () => page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    const [inner, outer] = await widths();
    assert.ok(inner <= outer, `${inner} > ${outer}`);
  }));

test('paper shows every story and no tools', () =>
  visit(hanoi, {}, async (page) => {
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('#tools').isVisible(), false);
    assert.equal(await page.locator('[id="hanoi/2.2"] pre').first().isVisible(), true);
  }));

for (const colorScheme of ['light', 'dark']) {
  for (const [name, viewport] of [['wide', { width: 1280, height: 900 }], ['narrow', { width: 390, height: 844 }]]) {
    test(`nothing stands in anybody's way: ${colorScheme}, ${name}`, () =>
      visit(hanoi, { colorScheme, viewport }, async (page) => {
        await page.locator('#unfold').click();
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run());
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.html} ${node.failureSummary}`).join('\n')}`);
        assert.deepEqual(found, []);
      }));
  }
}
