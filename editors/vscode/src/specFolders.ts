// Which spec a command means when it names none.

/** Finds the documents of all specs in a workspace. */
export const SPEC_DOCUMENTS = '**/{.kiro,.claude,.spec-workflow}/specs/**/{requirements,bugfix,design,tasks}.md';

const DOCUMENT = /^(.*\/\.(?:kiro|claude|spec-workflow)\/specs\/(.+))\/[^/]+$/s;

export interface SpecFolder {
  /** The spec's name: its path below the folder of all specs. */
  name: string;
  /** The path of its folder. */
  folder: string;
}

/** The spec that a document belongs to, by the document's path. */
export function specOf(path: string): SpecFolder | undefined {
  const match = DOCUMENT.exec(path);
  return match ? { folder: match[1]!, name: match[2]! } : undefined;
}

/** The specs that some documents belong to, by name, each with one of its documents. */
export function specsOf<Document extends { path: string }>(documents: readonly Document[]): (SpecFolder & { document: Document })[] {
  const specs = new Map<string, SpecFolder & { document: Document }>();
  for (const document of documents) {
    const spec = specOf(document.path);
    if (spec && !specs.has(spec.folder)) specs.set(spec.folder, { ...spec, document });
  }
  return [...specs.values()].sort((one, other) => one.name.localeCompare(other.name));
}
