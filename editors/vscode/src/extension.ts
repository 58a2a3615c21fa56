// Starts the server, gives its commands names in the palette, and shows drafts for review.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as vscode from 'vscode';
import { LanguageClient, State, Trace, type LanguageClientOptions } from 'vscode-languageclient/node';

import { findServer } from './findServer';
import { showPlaces } from './places';
import { REVIEW_NOTIFICATION, type Author, type Decision, type PlacesAnswer, type ReviewParams, type Step } from './protocol';
import { Reviews } from './reviews';
import { served } from './served';
import { SPEC_DOCUMENTS, specOf, specsOf } from './specFolders';

let client: LanguageClient | undefined;
/** The folders with specs that the running client knows. */
let servedFolders: string[] = [];

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('specls', { log: true });
  const reviews = new Reviews(decide);
  context.subscriptions.push(output, reviews);

  const command = (name: string, run: (uri?: vscode.Uri) => unknown) =>
    context.subscriptions.push(vscode.commands.registerCommand(`specls.${name}`, run));
  command('generateRequirements', () => draft('requirements'));
  command('refineRequirements', () => draft('refine'));
  command('analyseRequirements', () => draft('analyse'));
  command('deriveRequirements', () => draft('derive'));
  command('generateBugReport', () => draft('bugfix'));
  command('generateDesign', () => draft('design'));
  command('generateTasks', () => draft('tasks'));
  command('propagate', () => draft('propagate'));
  command('explainDrift', () => draft('explain'));
  command('implementTask', () => actOnTask('Implement'));
  command('implementTaskWith', implementTaskWith);
  command('runTasks', runTasks);
  command('runTasksWith', runTasksWith);
  command('startTask', () => actOnTask('Start'));
  command('tickTask', () => actOnTask('Tick'));
  command('reopenTask', () => actOnTask('Reopen'));
  command('cancelDrafts', cancelDrafts);
  command('trustWorkspace', trustWorkspace);
  command('showDraft', () => reviews.showAgain());
  command('acceptDraft', () => reviews.decideDraft('accept'));
  command('discardDraft', () => reviews.decideDraft('discard'));
  command('acceptFile', (uri) => reviews.decideFile('accept', uri));
  command('discardFile', (uri) => reviews.decideFile('discard', uri));
  command('showOutput', () => output.show());
  command('restart', () => restart(context, output, reviews));

  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration('specls.server') || event.affectsConfiguration('specls.author')) {
        await restart(context, output, reviews);
      } else if (event.affectsConfiguration('specls.trace')) {
        await client?.setTrace(traceSetting());
      }
    }),
  );
  // The first spec of a folder makes its sources ours.
  const specs = vscode.workspace.createFileSystemWatcher(SPEC_DOCUMENTS, false, true, true);
  specs.onDidCreate(async () => {
    if ((await foldersWithSpecs()).some((folder) => !servedFolders.includes(folder))) await restart(context, output, reviews);
  });
  context.subscriptions.push(
    specs,
    // The server hears of trust when it starts.
    vscode.workspace.onDidGrantWorkspaceTrust(() => restart(context, output, reviews)),
    vscode.workspace.onDidChangeWorkspaceFolders(async () => {
      if ((await foldersWithSpecs()).some((folder) => !servedFolders.includes(folder))) await restart(context, output, reviews);
    }),
  );
  await start(context, output, reviews);
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
  client = undefined;
}

async function start(context: vscode.ExtensionContext, output: vscode.LogOutputChannel, reviews: Reviews): Promise<void> {
  const settings = vscode.workspace.getConfiguration('specls');
  const found = findServer({
    setting: settings.get('server.path', '').trim(),
    home: os.homedir(),
    searchPath: process.env['PATH'] ?? '',
    platform: process.platform,
    extensionFolder: context.extensionPath,
    isFile: (path) => fs.statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  });
  if ('missing' in found) {
    output.error(found.missing);
    // Not awaited: the extension is active while the user reads.
    void askForServer(found.missing);
    return;
  }

  servedFolders = await foldersWithSpecs();
  const options: LanguageClientOptions = {
    documentSelector: served(servedFolders),
    initializationOptions: {
      specls: {
        review: 'client',
        places: 'client',
        trusted: vscode.workspace.isTrusted,
        // Without a name the user's own settings say who drafts.
        author: settings.get('author', '').trim() || undefined,
      },
    },
    outputChannel: output,
    middleware: {
      executeCommand: async (name, values, next) => {
        const answer: unknown = await next(name, values);
        if (name === 'specls.show') await showPlaces(placesOf(answer));
        return answer;
      },
    },
  };
  const run = { command: found.program, args: settings.get('server.arguments', ['lsp']) };
  client = new LanguageClient('specls', 'specls', run, options);
  client.onNotification(REVIEW_NOTIFICATION, (review: ReviewParams) => reviews.receive(review));
  client.onDidChangeState(({ newState }) => {
    void vscode.commands.executeCommand('setContext', 'specls.running', newState === State.Running);
    // The reviews of a server end with it.
    if (newState === State.Stopped) void reviews.clear();
  });
  try {
    await client.start();
    await client.setTrace(traceSetting());
    output.info(`started ${found.program}`);
  } catch (error) {
    output.error(`${found.program} could not be started: ${String(error)}`);
    void askForServer(`${found.program} could not be started as a language server.`);
  }
}

function placesOf(answer: unknown): vscode.Location[] {
  const places = (answer as PlacesAnswer | null | undefined)?.places ?? [];
  const converter = client?.protocol2CodeConverter;
  return converter ? places.map((place) => converter.asLocation(place)) : [];
}

/** The workspace's folders in which a spec lies. */
async function foldersWithSpecs(): Promise<string[]> {
  const documents = await vscode.workspace.findFiles(SPEC_DOCUMENTS, '**/node_modules/**');
  const settings = await vscode.workspace.findFiles('specls.toml');
  const folders = [...documents, ...settings].map((document) => vscode.workspace.getWorkspaceFolder(document)?.uri.toString());
  return [...new Set(folders.filter((folder) => folder !== undefined))];
}

async function restart(context: vscode.ExtensionContext, output: vscode.LogOutputChannel, reviews: Reviews): Promise<void> {
  const previous = client;
  client = undefined;
  // A server that never started has nothing to stop.
  await previous?.dispose().catch((error: unknown) => output.warn(String(error)));
  await start(context, output, reviews);
}

async function askForServer(problem: string): Promise<void> {
  const choice = await vscode.window.showErrorMessage(problem, 'Choose Program…', 'Open Settings', 'Show Output');
  if (choice === 'Choose Program…') {
    const chosen = await vscode.window.showOpenDialog({ title: 'Where is specls?', openLabel: 'Use', canSelectMany: false });
    const path = chosen?.[0]?.fsPath;
    if (path) await vscode.workspace.getConfiguration('specls').update('server.path', path, vscode.ConfigurationTarget.Global);
  } else if (choice === 'Open Settings') {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'specls.server.path');
  } else if (choice === 'Show Output') {
    await vscode.commands.executeCommand('specls.showOutput');
  }
}

async function draft(step: Step): Promise<void> {
  const document = await chooseSpec();
  if (document) await execute('specls.draft', { step, uri: document.toString() });
}

/** A document of the spec that a command is about: of the active editor, the only one, or one that the user picks. */
async function chooseSpec(): Promise<vscode.Uri | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri;
  if (active?.scheme === 'file' && specOf(active.path)) return active;
  const specs = specsOf(await vscode.workspace.findFiles(SPEC_DOCUMENTS, '**/node_modules/**'));
  if (specs.length === 0) {
    void vscode.window.showInformationMessage('There is no spec here yet. Write an idea into .kiro/specs/NAME/requirements.md.');
  }
  if (specs.length < 2) return specs[0]?.document;
  const items = specs.map(({ name, document }) => ({ label: name, description: vscode.workspace.asRelativePath(document), document }));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Which spec?' }))?.document;
}

/** Does what the menu of code actions offers for the task at the cursor: the server knows what a task is. */
async function actOnTask(verb: string): Promise<void> {
  const action = await taskAction(verb);
  if (action?.edit) await vscode.workspace.applyEdit(action.edit);
  if (action?.command) await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
}

async function taskAction(verb: string): Promise<vscode.CodeAction | undefined> {
  const editor = vscode.window.activeTextEditor;
  const actions = editor
    ? await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', editor.document.uri, editor.selection)
    : [];
  const action = actions.find(({ title }) => title.startsWith(`${verb} task`));
  if (!action) void vscode.window.showInformationMessage(`No task to ${verb.toLowerCase()} here. Put the cursor on a task in tasks.md.`);
  return action;
}

async function implementTaskWith(): Promise<void> {
  const action = await taskAction('Implement');
  const author = action?.command && (await chooseAuthor(() => true));
  if (author) await execute(action!.command!.command, { ...action!.command!.arguments?.[0], author });
}

async function runTasks(): Promise<void> {
  const document = await chooseSpec();
  if (document) await execute('specls.run', { uri: document.toString() });
}

async function runTasksWith(): Promise<void> {
  const document = await chooseSpec();
  // The built-in author writes scaffolds, which finish no task.
  const author = document && (await chooseAuthor(({ kind }) => kind !== 'built-in'));
  if (author) await execute('specls.run', { uri: document.toString(), author });
}

/** The name of someone who writes code, as the user picks. */
async function chooseAuthor(suits: (author: Author) => boolean): Promise<string | undefined> {
  const authors = (await execute<Author[]>('specls.authors', {}))?.filter((author) => author.steps.includes('implement') && suits(author));
  if (authors?.length === 0) {
    void vscode.window.showInformationMessage('There is no model or agent yet. Name one in your own config.toml of specls, as [authors.NAME].');
    return undefined;
  }
  const items = authors?.map(({ name, kind }) => ({ label: name, description: kind }));
  return items && (await vscode.window.showQuickPick(items, { placeHolder: 'Who?' }))?.label;
}

/** Lets agents work in copies of a folder, from now on; only where the editor's own trust was given. */
async function trustWorkspace(): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    await vscode.commands.executeCommand('workbench.trust.manage');
    return;
  }
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = folders.length > 1 ? await vscode.window.showWorkspaceFolderPick() : folders[0];
  if (folder) await execute('specls.trust', { root: folder.uri.toString() });
}

async function cancelDrafts(): Promise<void> {
  const answer = await execute<{ cancelled: number }>('specls.cancel', {});
  if (answer?.cancelled === 0) void vscode.window.showInformationMessage('Nothing is being drafted.');
}

async function decide(decision: Decision, review: string, path?: string): Promise<void> {
  await execute(`specls.review.${decision}`, path === undefined ? { review } : { review, path });
}

/** Runs a command of the server, and shows the sentence with which it refuses. */
async function execute<Answer>(command: string, argument: object): Promise<Answer | undefined> {
  if (!client?.isRunning()) {
    void vscode.window.showErrorMessage('The specls server is not running. See the output, or restart it.');
    return undefined;
  }
  try {
    return await client.sendRequest<Answer>('workspace/executeCommand', { command, arguments: [argument] });
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

function traceSetting(): Trace {
  return Trace.fromString(vscode.workspace.getConfiguration('specls').get('trace.server', 'off'));
}
