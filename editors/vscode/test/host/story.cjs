// Runs inside the extension host: code leads to its criteria and back; drafts are made by command, seen in the diff editor, and
// accepted; an agent writes code for a task.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');

const root = vscode.workspace.workspaceFolders[0].uri.fsPath;
const spec = path.join(root, '.kiro/specs/hanoi');
const bell = path.join(root, '.kiro/specs/bell');
const run = (command, ...values) => vscode.commands.executeCommand(command, ...values);
const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');
const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
const shown = (title) => tabs().some(({ label }) => label.startsWith(title));
const drafts = () => tabs().filter(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.scheme === 'specls-draft');

async function until(what, condition, patience = 30_000) {
  const end = Date.now() + patience;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited in vain until ${what}; tabs: ${tabs().map(({ label }) => label).join(' | ')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function open(file, folder = spec) {
  const document = await vscode.workspace.openTextDocument(path.join(folder, file));
  return vscode.window.showTextDocument(document, { preview: false });
}

/** Where a part of an open document stands. */
const place = ({ document }, part) => document.positionAt(document.getText().indexOf(part) + 1);

/** The lenses of an open document, with their commands. */
async function lenses({ document }) {
  const found = (await run('vscode.executeCodeLensProvider', document.uri, 1000)) ?? [];
  return found.filter(({ command }) => command?.title);
}

/** Chooses from the menu of code actions at a part of a document, as the light bulb does. */
async function choose(editor, part, title) {
  const at = place(editor, part);
  const offered = () => run('vscode.executeCodeActionProvider', editor.document.uri, new vscode.Range(at, at));
  const action = await until(`${title} is offered`, async () => (await offered()).find((one) => one.title === title));
  return run(action.command.command, ...action.command.arguments);
}

async function picture(name) {
  if (!process.env.SPECLS_SCREENSHOTS) return;
  const file = path.join(root, '.screenshot');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  fs.writeFileSync(file, name);
  await until('the picture is taken', () => !fs.existsSync(file));
}

const story = [
  ['the extension starts with the workspace', async () => {
    const extension = vscode.extensions.getExtension('specls.specls');
    assert.ok(extension, 'the extension is not installed');
    await extension.activate();
    const commands = await vscode.commands.getCommands(true);
    for (const name of ['specls.generateDesign', 'specls.draft', 'specls.review.accept']) assert.ok(commands.includes(name), name);
  }],
  ['a criterion without SHALL is marked while it is typed', async () => {
    const editor = await open('requirements.md');
    const line = editor.document.lineCount;
    await editor.edit((edit) => edit.insert(new vscode.Position(line, 0), '5. WHEN the player wins, THE Game cheers.\n'));
    await until('it is marked', () => vscode.languages.getDiagnostics(editor.document.uri).some(({ code }) => code === 'ears-without-shall'));
    await run('undo');
    await until('the mark is gone', () => vscode.languages.getDiagnostics(editor.document.uri).every(({ code }) => code !== 'ears-without-shall'));
  }],
  ['a symbol says above its line what it implements, and the lens leads there', async () => {
    const editor = await open('src/undo.js', root);
    const lens = await until('the lens is shown', async () =>
      (await lenses(editor)).find(({ command }) => /^implements hanoi#4\.1 .*1 test/.test(command.title)));
    assert.equal(lens.range.start.line, editor.document.positionAt(editor.document.getText().indexOf('export function undo')).line);
    await picture('lens');
    const answer = await run(lens.command.command, ...(lens.command.arguments ?? []));
    const files = answer.places.map(({ uri }) => uri.slice(uri.lastIndexOf('/') + 1));
    assert.deepEqual(files, ['undo.js', 'undo.test.js']);
  }],
  ['hovering a citation quotes its criterion', async () => {
    const editor = await open('src/undo.js', root);
    const [hover] = await until('the hover is there', async () => {
      const found = await run('vscode.executeHoverProvider', editor.document.uri, place(editor, '4.1'));
      return found.length > 0 && found;
    });
    const text = hover.contents.map((part) => part.value ?? part).join('\n');
    assert.match(text, /\*\*hanoi#4\.1\*\*/);
    assert.match(text, /Tested by `.*` in `test\/undo\.test\.js`/);
  }],
  ['a citation leads to its criterion, and the criterion to its code', async () => {
    const editor = await open('src/undo.js', root);
    const [definition] = await run('vscode.executeDefinitionProvider', editor.document.uri, place(editor, '4.1'));
    const requirements = await open('requirements.md');
    assert.equal((definition.uri ?? definition.targetUri).fsPath, requirements.document.uri.fsPath);
    const { start } = definition.range ?? definition.targetRange;
    const [code] = await run('vscode.executeImplementationProvider', requirements.document.uri, start.translate(0, 4));
    assert.equal((code.uri ?? code.targetUri).fsPath, editor.document.uri.fsPath);
    const above = (await lenses(requirements)).find(({ range }) => range.start.line === start.line);
    assert.equal(above?.command.title, '1 implementation · 1 test');
  }],
  ['a symbol is found by its name, and its place when somebody goes there', async () => {
    const found = await until('it is found', async () => {
      const all = await run('vscode.executeWorkspaceSymbolProvider', 'undoMove');
      return all.find(({ name }) => name === 'undoMove');
    });
    assert.equal(path.basename(found.location.uri.fsPath), 'undo.js');
  }],
  ['a citation that is typed changes the lens of its criterion', async () => {
    const requirements = await open('requirements.md');
    const editor = await open('src/undo.js', root);
    await editor.edit((edit) => edit.insert(new vscode.Position(editor.document.lineCount, 0), '\n// Requirements: 4.1\nexport function redo() {}\n'));
    await until('it is counted', async () =>
      (await lenses(requirements)).some(({ command }) => command.title === '2 implementations · 1 test'));
    await run('workbench.action.files.revert');
  }],
  ['a discarded draft leaves nothing behind', async () => {
    await open('requirements.md');
    await run('specls.generateDesign');
    await until('the diff editor opens', () => drafts().length === 1 || tabs().some(({ label }) => label.startsWith('Design of')));
    await run('specls.discardDraft');
    await until('the diff editor closes', () => drafts().length === 0 && !tabs().some(({ label }) => label.startsWith('Design of')));
    assert.equal(fs.existsSync(path.join(spec, 'design.md')), false);
  }],
  ['a design is drafted, seen in the diff editor and accepted', async () => {
    await open('requirements.md');
    await run('specls.generateDesign');
    await until('the draft is shown', () => drafts().length === 1 || tabs().some(({ label }) => label.startsWith('Design of')));
    assert.equal(fs.existsSync(path.join(spec, 'design.md')), false, 'written before it was accepted');
    const [draft] = drafts();
    if (draft) {
      const proposal = await vscode.workspace.openTextDocument(draft.input.modified);
      assert.equal(proposal.languageId, 'markdown');
      assert.match(proposal.getText(), /## Architecture/);
    }
    await picture('design');
    await run('specls.acceptDraft');
    await until('design.md is on disk', () => read(path.join(spec, 'design.md')).includes('## Architecture'));
    await until('the diff editor closes', () => drafts().length === 0 && !tabs().some(({ label }) => label.startsWith('Design of')));
  }],
  ['tasks are drafted and accepted from what is shown', async () => {
    await open('requirements.md');
    await run('specls.generateTasks');
    await until('the draft is shown', () => drafts().length === 1 || tabs().some(({ label }) => label.startsWith('Tasks of')));
    await picture('tasks');
    await run('specls.acceptDraft');
    await until('tasks.md is on disk', () => read(path.join(spec, 'tasks.md')).includes('_Requirements: '));
  }],
  ['a task is ticked at the cursor, and one character changes', async () => {
    const editor = await open('tasks.md');
    const before = await until('the task is there', () => /^- \[ \] 1\b/m.test(editor.document.getText()) && editor.document.getText());
    const line = before.split('\n').findIndex((text) => /^- \[ \] 1\b/.test(text));
    editor.selection = new vscode.Selection(line, 0, line, 0);
    await run('specls.tickTask');
    await until('it is ticked', () => editor.document.getText() === before.replace(/^- \[ \] 1\b/m, '- [x] 1'));
    await editor.document.save();
  }],
  ['what follows from a change keeps what was typed into an open document', async () => {
    const tasks = await open('tasks.md');
    const editor = await open('requirements.md');
    const end = new vscode.Position(editor.document.lineCount, 0);
    await editor.edit((edit) => edit.insert(end, '5. WHEN a best result is beaten, THE Scoreboard SHALL say so.\n'));
    await editor.document.save();
    await run('specls.propagate');
    await until('the draft is shown', () => shown('Change of hanoi'));
    await tasks.document.save();
    const edit = new vscode.WorkspaceEdit();
    edit.insert(tasks.document.uri, new vscode.Position(1, 0), '\nTyped meanwhile.\n');
    await vscode.workspace.applyEdit(edit);
    await picture('propagate');
    await run('specls.acceptDraft');
    await until('the task is there', () => /7\.5/.test(tasks.document.getText()));
    assert.match(tasks.document.getText(), /^Typed meanwhile\.$/m);
    assert.match(tasks.document.getText(), /^- \[x\] 1\b/m);
  }],
  ['an agent is offered by its name, and works only where it is trusted', async () => {
    const tasks = await open('tasks.md', bell);
    await assert.rejects(choose(tasks, '- [ ] 1', 'Implement task 1 with scribe'), /only work in a workspace that you trust/);
    await picture('trust');
    await run('specls.trustWorkspace');
  }],
  ['what an agent did is seen in the diff editor before it is written', async () => {
    const tasks = await open('tasks.md', bell);
    await choose(tasks, '- [ ] 1', 'Implement task 1 with scribe');
    await until('the draft is shown', () => shown('Implement task 1 of bell'));
    assert.equal(fs.existsSync(path.join(root, 'src/ring1.js')), false, 'written before it was accepted');
    assert.match(tasks.document.getText(), /^- \[ \] 1\. /m);
    await picture('agent');
  }],
  ['its code is accepted with the tick of the task; a build file waits to be accepted on its own', async () => {
    const tasks = await open('tasks.md', bell);
    await run('specls.acceptDraft');
    await until('the code is on disk', () => read(path.join(root, 'src/ring1.js')).includes('Implements: Requirements 1.1'));
    const [draft] = await until('the build file is shown alone', () => drafts().length === 1 && drafts());
    assert.match(draft.label, /^package\.json /);
    assert.doesNotMatch(read(path.join(root, 'package.json')), /ring1/);
    await picture('confirm');
    await run('specls.acceptFile', draft.input.modified);
    // Another extension may have opened it, so that it changes there first.
    const { document } = await open('package.json', root);
    await until('it is accepted', () => document.getText().includes('node src/ring1.js'));
    await until('the task is ticked', () => /^- \[x\] 1\. /m.test(tasks.document.getText()));
    await tasks.document.save();
    await document.save();
    await until('the diff editor closes', () => drafts().length === 0);
  }],
  ['all open tasks are worked through, by the agent that there is', async () => {
    const tasks = await open('tasks.md', bell);
    await run('specls.runTasks');
    for (const task of [2, 3]) {
      await until(`task ${task} is shown`, () => shown(`Implement task ${task} of bell`));
      await run('specls.acceptDraft');
      await until(`task ${task} is ticked`, () => tasks.document.getText().includes(`- [x] ${task}. `));
      await until('its code is on disk', () => read(path.join(root, `src/ring${task}.js`)).includes(`Requirements 1.${task}`));
    }
    await tasks.document.save();
  }],
];

exports.run = async () => {
  let passed = 0;
  for (const [index, [name, play]] of story.entries()) {
    try {
      await play();
      passed += 1;
      console.log(`ok ${index + 1} - ${name}`);
    } catch (error) {
      console.log(`not ok ${index + 1} - ${name}\n${error.stack}`);
      break;
    }
  }
  console.log(`${passed} passed, ${story.length - passed} failed or not reached`);
  if (passed < story.length) throw new Error('the story failed');
};
