import { createHash } from 'node:crypto';
import { namesOurHook } from './entries';
import { nodeAt, parseJson, property, valueOf } from './json';
import { parseToml, tableAt } from './toml';

/** Whether Codex runs our hook: it passes over a hook that nobody has trusted, or that was changed since. */
export type CodexTrust = 'trusted' | 'modified' | 'untrusted' | 'disabled';

/**
 * Codex keeps a hash of each hook that a person has trusted in its `config.toml`, under the file's path, the event and the
 * place in the file (reproduced with 0.169.0).
 */
export function codexTrust(hooksText: string, hooksFile: string, configText: string): CodexTrust {
  const hook = ourHook(hooksText);
  if (!hook) return 'untrusted';
  const key = `${hooksFile}:pre_tool_use:${hook.group}:${hook.index}`;
  const state = tableAt(parseToml(configText), 'hooks', 'state', key);
  if (state?.enabled === false) return 'disabled';
  if (typeof state?.trusted_hash !== 'string') return 'untrusted';
  return state.trusted_hash === hook.hash ? 'trusted' : 'modified';
}

function ourHook(text: string): { group: number; index: number; hash: string } | undefined {
  const json = parseJson(text);
  const groups = nodeAt(json, ['hooks', 'PreToolUse'])?.children ?? [];
  for (const [group, node] of groups.entries()) {
    if (node.type !== 'object') continue;
    const hooks = property(json, node, 'hooks')?.children ?? [];
    for (const [index, hook] of hooks.entries()) {
      const value = valueOf(hook) as Record<string, unknown> | null;
      if (typeof value?.command !== 'string' || !namesOurHook(value.command)) continue;
      const matcher: unknown = property(json, node, 'matcher')?.value;
      return { group, index, hash: hashOf(value, matcher) };
    }
  }
  return undefined;
}

/** SHA-256 of the compact JSON with sorted keys. */
function hashOf(hook: Record<string, unknown>, matcher: unknown): string {
  const identity = {
    event_name: 'pre_tool_use',
    hooks: [{ async: false, command: hook.command, timeout: hook.timeout, type: 'command' }],
    ...(matcher !== undefined && { matcher }),
  };
  return `sha256:${createHash('sha256').update(JSON.stringify(identity)).digest('hex')}`;
}
