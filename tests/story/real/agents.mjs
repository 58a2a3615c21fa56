// The real agents: how each is started and pointed at a server on this machine, and the names of its tools.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGES = process.env.AGENTS;

const opencodeConfig = (permission) => ({
  model: 'story/story',
  small_model: 'story/story',
  autoupdate: false,
  share: 'disabled',
  provider: {
    story: {
      npm: '@ai-sdk/openai-compatible',
      name: 'story',
      options: { baseURL: '{env:STORY_URL}/v1', apiKey: '{env:STORY_KEY}' },
      models: { story: { name: 'story', tool_call: true, limit: { context: 200000, output: 32000 } } },
    },
  },
  ...(permission ? { permission } : {}),
});

export const AGENTS = [
  {
    name: 'opencode',
    command: [join(PACKAGES, '.bin/opencode'), 'acp', '--pure'],
    env: ['STORY_URL', 'STORY_KEY', 'OPENCODE_DISABLE_MODELS_FETCH', 'OPENCODE_DISABLE_AUTOUPDATE', 'OPENCODE_DISABLE_LSP_DOWNLOAD'],
    environment: (url) => ({
      STORY_URL: url,
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    }),
    prepare(place) {
      mkdirSync(join(place, 'config/opencode'), { recursive: true });
      const config = opencodeConfig(process.env.OPENCODE_ASKS ? { edit: 'ask', bash: 'ask' } : undefined);
      writeFileSync(join(place, 'config/opencode/opencode.json'), JSON.stringify(config, null, 2));
    },
    write: (path, content) => ['write', { filePath: path, content }],
    read: (path) => ['read', { filePath: path }],
    edit: (path, before, after) => ['edit', { filePath: path, oldString: before, newString: after }],
    run: (command) => ['bash', { command, description: 'Run it' }],
  },
  {
    name: 'gemini',
    command: ['node', join(PACKAGES, '@google/gemini-cli/bundle/gemini.js'), '--acp', '--model', 'story'],
    env: ['GEMINI_API_KEY', 'GOOGLE_GEMINI_BASE_URL'],
    environment: (url) => ({ GEMINI_API_KEY: 'a-key-for-the-story', GOOGLE_GEMINI_BASE_URL: url }),
    prepare(place) {
      mkdirSync(join(place, 'home/.gemini'), { recursive: true });
      const settings = {
        security: { auth: { selectedType: 'gemini-api-key' } },
        general: { disableAutoUpdate: true, checkpointing: { enabled: false } },
        privacy: { usageStatisticsEnabled: false },
        telemetry: { enabled: false },
      };
      writeFileSync(join(place, 'home/.gemini/settings.json'), JSON.stringify(settings, null, 2));
    },
    write: (path, content) => ['write_file', { file_path: path, content }],
    read: (path) => ['read_file', { file_path: path }],
    edit: (path, before, after) => [
      'replace',
      { file_path: path, instruction: 'As the task says', old_string: before, new_string: after },
    ],
    run: (command) => ['run_shell_command', { command, description: 'Run it' }],
  },
];
