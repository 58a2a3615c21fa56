// Which documents the server is asked about.

/** A document filter of the protocol: by language, or by a pattern below a folder. */
export type Served = { scheme: 'file'; language: string } | { scheme: 'file'; pattern: { baseUri: string; pattern: string } };

/**
 * Markdown everywhere, where the first idea of a spec may be typed; every file of a folder that has specs, whatever its
 * language: any of them may cite a criterion. Files of other folders are none of ours.
 */
export function served(foldersWithSpecs: readonly string[]): Served[] {
  const folders = [...new Set(foldersWithSpecs)].sort();
  return [
    { scheme: 'file', language: 'markdown' },
    ...folders.map((baseUri) => ({ scheme: 'file' as const, pattern: { baseUri, pattern: '**/*' } })),
  ];
}
