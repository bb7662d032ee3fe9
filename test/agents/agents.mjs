// How each agent is started on the scripted model, offline, with its own questions switched off: what stops a command
// then is the guard.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureEditor } from '../../scripts/editor/install.mjs';

const PROMPT = 'Run the commands.';

/**
 * @typedef {object} Start
 * @property {string} command
 * @property {string[]} args
 * @property {Record<string, string>} [env]
 * @property {string[][]} [before] command lines that are run first, to sign in
 *
 * @typedef {object} Agent
 * @property {string} title as people know it
 * @property {(where: { folder: string, home: string, workspace: string, url: string }) => Start | Promise<Start>} start
 *   writes the agent's own settings into the home folder; `folder` is its package
 */

/** @type {Record<keyof typeof import('./install.mjs').PINS, Agent>} */
export const AGENTS = {
  claude: {
    title: 'Claude Code',
    start: ({ folder, url }) => ({
      command: join(folder, 'claude'),
      args: ['-p', PROMPT, '--model', 'claude-sonnet-4-5', '--dangerously-skip-permissions'],
      env: {
        ANTHROPIC_BASE_URL: url,
        ANTHROPIC_API_KEY: 'none',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_AUTOUPDATER: '1',
        IS_SANDBOX: '1', // without it, root may not switch the questions off
      },
    }),
  },

  codex: {
    title: 'Codex',
    start: ({ folder, home, workspace, url }) => {
      const config = join(home, '.codex/config.toml');
      // The trust in a hook may stand there: tables, which come last.
      write(
        config,
        `model = "scripted"
model_provider = "scripted"

[model_providers.scripted]
name = "scripted"
base_url = "${url}/v1"
wire_api = "responses"
env_key = "SCRIPTED_KEY"
request_max_retries = 0
stream_max_retries = 0

[projects."${workspace}"]
trust_level = "trusted"
${existsSync(config) ? readFileSync(config, 'utf8') : ''}`,
      );
      const free = '--dangerously-bypass-approvals-and-sandbox';
      return {
        command: process.execPath,
        args: [join(folder, 'bin/codex.js'), 'exec', '--skip-git-repo-check', '--json', free, PROMPT],
        env: { SCRIPTED_KEY: 'none' },
      };
    },
  },

  gemini: {
    title: 'Gemini CLI',
    start: ({ folder, home, url }) => {
      merge(join(home, '.gemini/settings.json'), {
        security: { auth: { selectedType: 'gemini-api-key' } },
        general: { disableAutoUpdate: true },
        privacy: { usageStatisticsEnabled: false },
      });
      const entry = join(folder, 'bundle/gemini.js');
      return {
        command: process.execPath,
        args: [entry, '-p', PROMPT, '-m', 'gemini-2.5-pro', '--skip-trust', '--yolo'],
        env: {
          GEMINI_API_KEY: 'none',
          GOOGLE_GEMINI_BASE_URL: url,
          GEMINI_CLI_TRUST_WORKSPACE: 'true',
          GEMINI_TELEMETRY_ENABLED: 'false',
        },
      };
    },
  },

  qwen: {
    title: 'Qwen Code',
    start: async ({ folder, home, url }) => {
      merge(join(home, '.qwen/settings.json'), {
        security: { auth: { selectedType: 'openai' } },
        general: { enableAutoUpdate: false },
        privacy: { usageStatisticsEnabled: false },
      });
      const model = ['--auth-type', 'openai', '--model', 'scripted', '--openai-api-key', 'none'];
      const { node } = await ensureEditor(); // it wants a newer Node than this one may be
      return {
        command: node,
        args: [join(folder, 'cli.js'), '-p', PROMPT, ...model, '--openai-base-url', `${url}/v1`, '--yolo'],
        env: { QWEN_TELEMETRY_ENABLED: 'false' },
      };
    },
  },

  copilot: {
    title: 'Copilot CLI',
    start: ({ folder, home, workspace, url }) => {
      merge(join(home, '.copilot/config.json'), { trusted_folders: [workspace], banner: 'never' });
      return {
        command: join(folder, 'copilot'),
        args: ['-p', PROMPT, '--no-auto-update', '--allow-all-tools'],
        env: {
          COPILOT_OFFLINE: 'true',
          COPILOT_PROVIDER_TYPE: 'openai',
          COPILOT_PROVIDER_BASE_URL: `${url}/v1`,
          COPILOT_PROVIDER_API_KEY: 'none',
          COPILOT_MODEL: 'gpt-5',
          COPILOT_AUTO_UPDATE: 'false',
        },
      };
    },
  },

  opencode: {
    title: 'OpenCode',
    start: ({ folder, home, url }) => {
      merge(join(home, '.config/opencode/opencode.json'), {
        autoupdate: false,
        share: 'disabled',
        model: 'scripted/scripted',
        small_model: 'scripted/scripted',
        provider: {
          scripted: {
            npm: '@ai-sdk/openai-compatible',
            name: 'scripted',
            options: { baseURL: `${url}/v1`, apiKey: 'none' },
            models: {
              scripted: { name: 'scripted', tool_call: true, limit: { context: 100_000, output: 4000 } },
            },
          },
        },
      });
      return {
        command: join(folder, 'bin/opencode'),
        args: ['run', '--format', 'json', PROMPT],
        env: {
          OPENCODE_DISABLE_AUTOUPDATE: '1',
          OPENCODE_DISABLE_MODELS_FETCH: '1',
          OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
        },
      };
    },
  },

  cline: {
    title: 'Cline CLI',
    start: ({ folder, home, url }) => {
      const command = join(folder, 'bin/cline');
      const data = ['--data-dir', join(home, '.cline')];
      const provider = ['--provider', 'openai-compatible'];
      const signIn = ['--apikey', 'none', '--modelid', 'scripted', '--baseurl', `${url}/v1`];
      return {
        command,
        args: [
          ...provider,
          ...['--key', 'none', '--model', 'scripted', '--json', '--auto-approve', 'true'],
          ...data,
          PROMPT,
        ],
        env: { CLINE_DIR: join(home, '.cline'), CLINE_TELEMETRY_DISABLED: '1' },
        before: [[command, 'auth', ...provider, ...signIn, ...data]],
      };
    },
  },
};

function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Adds to what the hooks' installer has written there. */
function merge(file, settings) {
  const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  write(file, JSON.stringify({ ...before, ...settings }, null, 2));
}
