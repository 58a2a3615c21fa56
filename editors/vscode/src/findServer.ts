// Where the server is: where the user says, else on the PATH, else beside the extension.

import * as path from 'node:path';

export interface Surroundings {
  /** The setting `specls.server.path`; empty when it is not set. */
  setting: string;
  home: string;
  /** The environment variable PATH. */
  searchPath: string;
  platform: NodeJS.Platform;
  extensionFolder: string;
  isFile: (path: string) => boolean;
}

export type FoundServer = { program: string } | { missing: string };

/** The program to start, or a sentence that says why there is none. */
export function findServer(surroundings: Surroundings): FoundServer {
  const { setting, home, isFile } = surroundings;
  if (setting !== '') {
    const program = setting.startsWith('~/') ? path.join(home, setting.slice(2)) : setting;
    if (!path.isAbsolute(program)) {
      return { missing: `The setting “specls.server.path” must be an absolute path, not “${setting}”.` };
    }
    if (!isFile(program)) return { missing: `There is no program at ${program}, where the setting “specls.server.path” points.` };
    return { program };
  }
  const program = candidates(surroundings).find(isFile);
  if (program !== undefined) return { program };
  return { missing: 'The program “specls” is not on the PATH. Install it, or choose where it is.' };
}

function candidates({ searchPath, platform, extensionFolder }: Surroundings): string[] {
  const name = platform === 'win32' ? 'specls.exe' : 'specls';
  const delimiter = platform === 'win32' ? ';' : ':';
  // A relative folder on the PATH would start whatever an opened project puts there.
  const folders = searchPath.split(delimiter).filter((folder) => path.isAbsolute(folder));
  return [...folders, path.join(extensionFolder, 'server')].map((folder) => path.join(folder, name));
}
