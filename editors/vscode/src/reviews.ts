// Drafts under review, in the editor's own diff editors. What is accepted is merged by the server; this shows and asks.

import * as vscode from 'vscode';

import { DRAFT_SCHEME, draftUri, readDraftUri, type Side } from './draftUri';
import type { Decision, ReviewFile, ReviewParams } from './protocol';

/** Tells the server what the user decided; without a path, about everything. */
export type Decide = (decision: Decision, review: string, path?: string) => Promise<void>;

export class Reviews implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly reviews = new Map<string, ReviewParams>();
  /** Reviews of which everything was just accepted. */
  private readonly accepted = new Set<string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration: vscode.Disposable;
  readonly onDidChange = this.changed.event;

  constructor(private readonly decide: Decide) {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(DRAFT_SCHEME, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const name = readDraftUri(uri);
    const file = name && this.reviews.get(name.review)?.files.find((candidate) => candidate.path === name.path);
    if (!file) return '';
    return name.side === 'before' ? (file.before ?? '') : file.after;
  }

  /** Takes in what the server says of a review: that it opened, what is left of it, or that it is over. */
  async receive(review: ReviewParams): Promise<void> {
    const known = this.reviews.get(review.review);
    if (review.files.length === 0) this.reviews.delete(review.review);
    else this.reviews.set(review.review, review);
    await vscode.commands.executeCommand('setContext', 'specls.reviewing', this.reviews.size > 0);

    for (const file of review.files) {
      for (const side of ['before', 'after'] as const) this.changed.fire(sideOf(review, file, side));
    }
    if (known) {
      await this.closeDecided(known, review);
      if (this.accepted.delete(review.review)) await this.confirmEach(review);
    } else if (review.files.length > 0) {
      await this.show(review);
      // Not awaited: a notification may stay for as long as the user likes.
      void this.ask(review);
    }
  }

  /** Forgets everything, as when the server has stopped. */
  async clear(): Promise<void> {
    for (const review of [...this.reviews.values()]) await this.receive({ ...review, files: [] });
  }

  /** Shows a draft again; asks which one when there are several. */
  async showAgain(): Promise<void> {
    const review = await this.pickReview();
    if (review) await this.show(review);
  }

  async decideDraft(decision: Decision): Promise<void> {
    const review = this.activeReview() ?? (await this.pickReview());
    if (review) await this.decideAll(decision, review);
  }

  async decideFile(decision: Decision, uri?: vscode.Uri): Promise<void> {
    const { review, file } = this.activeDraft(uri) ?? (await this.pickFile()) ?? {};
    if (review && file) await this.decide(decision, review.review, file.path);
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }

  private async show(review: ReviewParams): Promise<void> {
    const [only, ...others] = review.files;
    if (only && others.length === 0) await showFile(review, only);
    else await showFiles(review);
  }

  private async ask(review: ReviewParams): Promise<void> {
    const [only, ...others] = review.files;
    const what = only && others.length === 0 ? only.path : `${review.files.length} files`;
    const message = [`${review.title}: ${what} to review.`, ...review.notes].join(' ');
    const choices = others.length === 0 ? ['Accept', 'Discard'] : ['Accept', 'Discard', 'File by File'];
    const choice = await vscode.window.showInformationMessage(message, ...choices);
    // A notification outlives the review that it asks about.
    const present = this.reviews.get(review.review);
    if (!present) return;
    if (choice === 'Accept') await this.decideAll('accept', present);
    if (choice === 'Discard') await this.decideAll('discard', present);
    if (choice === 'File by File') for (const file of present.files) await showFile(present, file);
  }

  private async decideAll(decision: Decision, review: ReviewParams): Promise<void> {
    const [only, ...others] = review.files;
    // The only file is the one that was shown and named.
    if (only && others.length === 0) return this.decide(decision, review.review, only.path);
    if (decision === 'accept') this.accepted.add(review.review);
    await this.decide(decision, review.review);
  }

  /** Shows what is not accepted with everything else, and asks about each file. */
  private async confirmEach(review: ReviewParams): Promise<void> {
    for (const file of review.files.filter(({ confirm }) => confirm)) {
      await showFile(review, file);
      // Not awaited: the buttons of the editor's title answer as well.
      void this.confirm(review, file);
    }
  }

  private async confirm({ review }: ReviewParams, { path, confirm }: ReviewFile): Promise<void> {
    const message = `${path} is accepted on its own: ${confirm}.`;
    const choice = await vscode.window.showWarningMessage(message, 'Accept', 'Discard');
    const isLeft = this.reviews.get(review)?.files.some((file) => file.path === path);
    if (choice && isLeft) await this.decide(choice === 'Accept' ? 'accept' : 'discard', review, path);
  }

  private async closeDecided(known: ReviewParams, present: ReviewParams): Promise<void> {
    const left = new Set(present.files.map((file) => file.path));
    const decided = known.files.filter((file) => !left.has(file.path));
    if (decided.length === 0) return;
    const names = new Set(decided.map((file) => sideOf(known, file, 'after').toString()));
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const alone = tabs.filter(({ input }) => input instanceof vscode.TabInputTextDiff && names.has(input.modified.toString()));
    // The API has no type for a tab that shows several files; its label is the review's title.
    const together = tabs.filter(({ input, label }) => label.startsWith(known.title) && !isNamed(input));
    await vscode.window.tabGroups.close([...together, ...alone], true);
    if (together.length > 0 && present.files.length > 0) await this.show(present);
  }

  /** The review that the user looks at. A tab that shows several files has no more than its label to be known by. */
  private activeReview(): ReviewParams | undefined {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    const isShown = ({ title }: ReviewParams) => tab && !isNamed(tab.input) && tab.label.startsWith(title);
    return this.activeDraft()?.review ?? [...this.reviews.values()].reverse().find(isShown);
  }

  /** The review and the file that the user looks at. */
  private activeDraft(uri?: vscode.Uri): { review: ReviewParams; file: ReviewFile } | undefined {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    const active = input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
    const shown = uri?.scheme === DRAFT_SCHEME ? uri : active;
    const name = shown?.scheme === DRAFT_SCHEME ? readDraftUri(shown) : undefined;
    const review = name && this.reviews.get(name.review);
    const file = review?.files.find((candidate) => candidate.path === name?.path);
    return review && file ? { review, file } : undefined;
  }

  private async pickReview(): Promise<ReviewParams | undefined> {
    const reviews = [...this.reviews.values()];
    if (reviews.length === 0) void vscode.window.showInformationMessage('No draft waits for review.');
    if (reviews.length < 2) return reviews[0];
    const items = reviews.map((review) => ({ label: review.title, review }));
    return (await vscode.window.showQuickPick(items, { placeHolder: 'Which draft?' }))?.review;
  }

  private async pickFile(): Promise<{ review: ReviewParams; file: ReviewFile } | undefined> {
    const review = await this.pickReview();
    if (!review) return undefined;
    if (review.files.length === 1) return { review, file: review.files[0]! };
    const items = review.files.map((file) => ({ label: file.path, file }));
    const picked = await vscode.window.showQuickPick(items, { placeHolder: `Which file of ${review.title}?` });
    return picked && { review, file: picked.file };
  }
}

async function showFile(review: ReviewParams, file: ReviewFile): Promise<void> {
  const title = `${file.path.split('/').at(-1)} (${review.title})`;
  const [before, after] = [sideOf(review, file, 'before'), sideOf(review, file, 'after')];
  await vscode.commands.executeCommand('vscode.diff', before, after, title, { preview: false });
}

async function showFiles(review: ReviewParams): Promise<void> {
  const resources = review.files.map((file) => [
    vscode.Uri.parse(file.uri),
    file.before === null ? undefined : sideOf(review, file, 'before'),
    sideOf(review, file, 'after'),
  ]);
  await vscode.commands.executeCommand('vscode.changes', review.title, resources);
}

function isNamed(input: unknown): boolean {
  return [vscode.TabInputText, vscode.TabInputTextDiff, vscode.TabInputCustom, vscode.TabInputWebview, vscode.TabInputNotebook].some(
    (kind) => input instanceof kind,
  );
}

function sideOf(review: ReviewParams, file: ReviewFile, side: Side): vscode.Uri {
  return vscode.Uri.from({ scheme: DRAFT_SCHEME, ...draftUri({ review: review.review, side, path: file.path }) });
}
