import type { HookAgent } from '../../../contracts/hook';
import type { HookAdapter } from '../adapter';
import { amp } from './amp';
import { claude } from './claude';
import { cline } from './cline';
import { codex } from './codex';
import { copilot } from './copilot';
import { cursor } from './cursor';
import { gemini } from './gemini';
import { kiro } from './kiro';
import { opencode } from './opencode';
import { qwen } from './qwen';
import { vscode } from './vscode';
import { windsurf } from './windsurf';

/** Every agent's adapter. */
export const ADAPTERS: Readonly<Record<HookAgent, HookAdapter>> = {
  ...{ claude, codex, gemini, qwen, copilot, vscode },
  ...{ cline, opencode, cursor, windsurf, kiro, amp },
};
