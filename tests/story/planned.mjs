// The story up to the point at which Auto Solve is written.

import { readFileSync } from 'node:fs';

import { apply, documentOf } from './blocks.mjs';
import { Project } from './project.mjs';

const answer = (name) => readFileSync(new URL(`answers/${name}.md`, import.meta.url), 'utf8');

/** The project as the story has it before Auto Solve is written. */
export function planned(config) {
  const project = new Project(config);
  const requirements = documentOf(answer('requirements')).trimEnd().concat(
    '\n3. WHEN Auto Solve is started in the middle of a game, THE Solver SHALL continue from the present position',
    '\n4. IF the puzzle is solved already, THEN THE Solver SHALL give no move\n',
  );
  project.writeDocument('requirements.md', requirements);
  project.writeDocument('design.md', documentOf(answer('design')));
  project.writeDocument('tasks.md', documentOf(answer('tasks')));
  for (const name of ['propagate', 'implement-1.1', 'implement-1.2']) apply(answer(name), project.root);
  project.writeDocument('tasks.md', project.document('tasks.md').replace(/\[ \] 1/g, '[x] 1'));
  project.commit('Auto Solve is planned');
  return project;
}
