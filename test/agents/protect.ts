import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { HookAgent } from '../../src/contracts/hook';
import { planChanges, writeChanges, type AgentPlaces } from '../../src/interceptors/hooks/files';
import type { GuardRig } from './guardRig';

/** Seconds; long enough for an agent to start the hook, and to give it up. */
const SHORT_LIMIT = 2;

/** What is used of a session's world. */
export interface Protected {
  home: string;
  workspace: string;
  guard: GuardRig;
  environment(): Record<string, string>;
}

/** Puts our hook into the agent's own files, as the extension does. */
export function protect(agent: HookAgent, world: Protected): void {
  for (const { file, error } of writeChanges(changes(agent, world), new Date()))
    assert.equal(error, undefined, file);
}

function changes(agent: HookAgent, world: Protected) {
  const { home, workspace, guard } = world;
  const places: AgentPlaces = {
    ...{ home, env: world.environment(), workspace: [workspace], hookScript: guard.hookScript },
    ...{ editorSetting: () => undefined, hasChatPlugin: true },
  };
  const plan = planChanges(new Map([[agent, 'protect']]), places);
  assert.deepEqual(plan.problems, []);
  assert.ok(plan.changes.length > 0, `nothing is written for ${agent}`);
  return plan.changes;
}

/** Makes the hook hang, and the agent give it up soon. */
export function lowerLimit(agent: HookAgent, world: Protected): void {
  fs.writeFileSync(world.guard.hookScript, 'sleep 60\n');
  for (const file of filesBelow(world.home)) {
    const text = fs.readFileSync(file, 'utf8');
    if (!text.includes(world.guard.hookScript)) continue;
    const lower = text.replace(
      /("timeout(?:Sec)?": *)(\d+)/g,
      (_, key: string, limit: string) => key + String(SHORT_LIMIT * (Number(limit) > 10_000 ? 1000 : 1)),
    );
    assert.notEqual(lower, text, `${agent} is told no limit in ${file}`);
    fs.writeFileSync(file, lower);
  }
}

function filesBelow(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

interface CodexHooks {
  hooks: { PreToolUse: { matcher: string; hooks: { command: string; timeout: number }[] }[] };
}

/** What Codex writes when its person says that our hook may run; made here by itself, to hold ours against it. */
export function trustHook({ home }: Protected): void {
  const file = path.join(home, '.codex/hooks.json');
  const [group] = (JSON.parse(fs.readFileSync(file, 'utf8')) as CodexHooks).hooks.PreToolUse;
  const [hook] = group?.hooks ?? [];
  assert.ok(group && hook);
  const { command, timeout } = hook;
  const identity = {
    event_name: 'pre_tool_use',
    hooks: [{ async: false, command, timeout, type: 'command' }],
    matcher: group.matcher,
  };
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex');
  fs.appendFileSync(
    path.join(home, '.codex/config.toml'),
    `\n[hooks.state."${file}:pre_tool_use:0:0"]\ntrusted_hash = "sha256:${hash}"\n`,
  );
}
