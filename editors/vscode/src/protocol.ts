// What specls adds to the Language Server Protocol, as docs/protocol.md describes it.

import type { Location } from 'vscode-languageclient';

export interface ReviewParams {
  /** Names the review in commands. */
  review: string;
  title: string;
  /** Whole sentences that the user should see. */
  notes: string[];
  root: string;
  /** What is left to decide; empty when the review is over. */
  files: ReviewFile[];
}

export interface ReviewFile {
  /** Below the root; names the file in commands. */
  path: string;
  /** The URI of the file itself. */
  uri: string;
  /** The text that the draft was made against; `null` when the file does not exist yet. */
  before: string | null;
  /** The proposed text. */
  after: string;
  /** Why the file is accepted by its name only, not with everything else; `null` for most files. */
  confirm: string | null;
}

/** What `specls.show` answers. */
export interface PlacesAnswer {
  places: Location[];
}

/** One of those that `specls.authors` answers with. */
export interface Author {
  name: string;
  kind: 'built-in' | 'model' | 'agent';
  steps: string[];
}

export type Step = 'requirements' | 'refine' | 'analyse' | 'derive' | 'bugfix' | 'design' | 'tasks' | 'propagate' | 'explain';

export type Decision = 'accept' | 'discard';

export const REVIEW_NOTIFICATION = 'specls/review';
