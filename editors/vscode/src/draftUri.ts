// The names of the two sides of a draft, which exist in the editor only.

export const DRAFT_SCHEME = 'specls-draft';

export type Side = 'before' | 'after';

export interface DraftName {
  review: string;
  side: Side;
  /** The file below the root, with forward slashes. */
  path: string;
}

/** The path of the URI; it ends in the file's own name, so that the editor knows its language. */
export function draftPath({ review, side, path }: DraftName): string {
  return `/${encodeURIComponent(review)}/${side}/${path}`;
}

/** Reads a path that {@link draftPath} made; `undefined` for any other. */
export function readDraftPath(path: string): DraftName | undefined {
  const match = /^\/([^/]+)\/(before|after)\/(.+)$/s.exec(path);
  if (!match) return undefined;
  return { review: decodeURIComponent(match[1]!), side: match[2] as Side, path: match[3]! };
}
