// The real agents: how each is started and pointed at a server on this machine, and the names of its tools.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGES = process.env.AGENTS;

const opencodeConfig = () => ({
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
});

export const AGENTS = [
  {
    name: 'opencode',
    command: [join(PACKAGES, '.bin/opencode'), 'acp', '--pure'],
    environment: (url) => ({
      STORY_URL: url,
      STORY_KEY: 'a-key-for-the-story',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      // It would install a package into the folder of its configuration: nothing leaves this machine here.
      HTTPS_PROXY: 'http://127.0.0.1:9',
      HTTP_PROXY: 'http://127.0.0.1:9',
      NO_PROXY: '127.0.0.1,localhost',
      npm_config_registry: 'http://127.0.0.1:9',
      npm_config_fetch_retries: '0',
    }),
    prepare(place, asks) {
      mkdirSync(join(place, 'config/opencode'), { recursive: true });
      // As it comes it asks for nothing; this is the configuration that makes it ask.
      const config = { ...opencodeConfig(), permission: asks ? { edit: 'ask', bash: 'ask' } : undefined };
      writeFileSync(join(place, 'config/opencode/opencode.json'), JSON.stringify(config));
    },
    write: (path, content) => ['write', { filePath: path, content }],
    read: (path) => ['read', { filePath: path }],
    edit: (path, before, after) => ['edit', { filePath: path, oldString: before, newString: after }],
    run: (command) => ['bash', { command, description: 'Run it' }],
  },
  {
    name: 'gemini',
    command: ['node', join(PACKAGES, '@google/gemini-cli/bundle/gemini.js'), '--acp', '--model', 'story'],
    environment: (url) => ({ GEMINI_API_KEY: 'a-key-for-the-story', GOOGLE_GEMINI_BASE_URL: url }),
    prepare(place) {
      mkdirSync(join(place, 'home/.gemini'), { recursive: true });
      const settings = {
        security: { auth: { selectedType: 'gemini-api-key' } },
        general: { disableAutoUpdate: true, checkpointing: { enabled: false } },
        privacy: { usageStatisticsEnabled: false },
        telemetry: { enabled: false },
      };
      writeFileSync(join(place, 'home/.gemini/settings.json'), JSON.stringify(settings));
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
