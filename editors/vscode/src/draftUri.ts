// The names of the two sides of a draft, which exist in the editor only.

export const DRAFT_SCHEME = 'specls-draft';

export type Side = 'before' | 'after';

export interface DraftName {
  review: string;
  side: Side;
  /** The file below the root, with forward slashes. */
  path: string;
}

/** The parts of a URI that say which side of which file it is. */
export interface DraftUri {
  /** The file's own path: the editor reads the language off it, and both sides show the same name. */
  path: string;
  query: string;
}

export function draftUri({ review, side, path }: DraftName): DraftUri {
  return { path: `/${path}`, query: new URLSearchParams({ review, side }).toString() };
}

/** Reads what {@link draftUri} made; `undefined` for anything else. */
export function readDraftUri({ path, query }: DraftUri): DraftName | undefined {
  const values = new URLSearchParams(query);
  const [review, side] = [values.get('review'), values.get('side')];
  if (!review || (side !== 'before' && side !== 'after') || path.length < 2) return undefined;
  return { review, side, path: path.slice(1) };
}
