// The clean environment that editors under test get: a home of their own and only the real tools.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { which } from '../../scripts/editor/chromium.mjs';

const TOOLS = [
  'terraform',
  'tofu',
  'aws',
  'moto_server',
  'python3',
  'kubectl',
  'gcloud',
  'az',
  'git',
  'curl',
];
const SYSTEM = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/** @param {string} home */
export function cleanEnvironment(home) {
  return {
    HOME: home,
    USER: 'dev',
    LOGNAME: 'dev',
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    PATH: toolPath(),
    CHECKPOINT_DISABLE: '1', // terraform looks for newer versions of itself
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    EXTENSIONS_GALLERY: '{}', // the editor asks its marketplace
  };
}

/** The folders that hold the real tools, found without the version managers that depend on the user's home. */
export function toolPath() {
  return [...toolFolders(), ...SYSTEM].filter(existsSync).join(':');
}

function toolFolders() {
  const found = TOOLS.map(realTool)
    .filter(Boolean)
    .map((path) => dirname(path));
  return [...new Set(found)].filter((folder) => !SYSTEM.includes(folder));
}

/** The path of the tool itself, not of a version manager's stand-in for it; undefined if it is not installed. */
export function realTool(name) {
  const path = which(name);
  if (!path || basename(dirname(path)) !== 'shims') return path;
  try {
    return execFileSync('pyenv', ['which', name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/**
 * Makes a home that no shell asks questions in. The editor takes its terminals' PATH from a login shell, in which
 * /etc/profile starts PATH anew, so the profile adds the tools again.
 */
export function makeHome(home) {
  mkdirSync(home, { recursive: true });
  for (const file of ['.bashrc', '.zshrc', '.hushlogin']) writeFileSync(join(home, file), '');
  writeFileSync(join(home, '.profile'), `export PATH="${['$PATH', ...toolFolders()].join(':')}"\n`);
}

export const TEST_SETTINGS = {
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'workbench.reduceMotion': 'on',
  'window.dialogStyle': 'custom',
  'window.confirmBeforeClose': 'never',
  'terminal.integrated.confirmOnExit': 'never',
  // It draws lines of the terminal a second time.
  'terminal.integrated.stickyScroll.enabled': false,
  'terminal.integrated.confirmOnKill': 'never',
  'terminal.integrated.gpuAcceleration': 'off', // so that the page holds the terminal's text
  'terminal.integrated.defaultProfile.linux': 'bash',
  'terminal.integrated.profiles.linux': {
    bash: { path: '/bin/bash' },
    zsh: { path: '/usr/bin/zsh' },
    fish: { path: '/usr/bin/fish' },
  },
  'terminal.integrated.defaultProfile.osx': 'bash',
};
