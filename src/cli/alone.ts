import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as z from 'zod/mini';
import { openAuditLog } from '../audit/log';
import { parseShimAsk, type Answer, type ShimAsk } from '../contracts/broker';
import { MAPPING_KINDS, type MappingEntry } from '../contracts/environment';
import type { ExpectedAccount } from '../contracts/facts';
import type { CommandRequest } from '../contracts/request';
import { isHarmless, type Verdict } from '../contracts/verdict';
import { ENVIRONMENTS, MODES, stops, type Mode } from '../contracts/words';
import { decide } from '../engine/decide';
import { agentFromEnvironment } from '../engine/environment/variables';
import { createFacts } from '../facts/facts';
import { commandEvent } from '../guard/commandEvent';
import { KILL_SWITCH_MESSAGE, stoppedMessage, warningMessage, type Told } from '../guard/messages';
import { fileStore } from '../killSwitch/fileStore';
import { isEngaged, KILL_SWITCH_FILE } from '../killSwitch/state';

const stateSchema = z.object({
  mode: z.enum(MODES),
  mapping: z.array(
    z.object({
      kind: z.enum(MAPPING_KINDS),
      pattern: z.string(),
      environment: z.enum(ENVIRONMENTS),
      origin: z.string(),
    }),
  ),
  expected: z.optional(z.array(z.object({ folder: z.string(), pattern: z.string(), origin: z.string() }))),
});

/** What the extension has left on disk for the time when it does not answer. */
export interface State {
  folder: string;
  mode: Mode;
  mapping: readonly MappingEntry[];
  expected?: readonly ExpectedAccount[] | undefined;
}

/** The settings in force as the extension last wrote them; the strictest ones where they cannot be read. */
export function readState(folder: string): State {
  try {
    const parsed = stateSchema.parse(JSON.parse(fs.readFileSync(path.join(folder, 'settings.json'), 'utf8')));
    return { folder, ...parsed };
  } catch {
    return { folder, mode: 'enforce', mapping: [] };
  }
}

/**
 * Decides without the editor: what would ask or block is refused, as nobody can be asked. What changes anything runs only
 * after its record is on disk.
 */
export async function decideAlone(body: Buffer, state: State): Promise<Answer> {
  const request = aloneRequest(parseShimAsk(body));
  const verdict = judgeAlone(request, state);
  if (isHarmless(verdict)) return { kind: 'allow' };
  if (isStopped(state.folder)) return { kind: 'deny', message: KILL_SWITCH_MESSAGE };
  if (state.mode === 'off') return { kind: 'allow' };
  const refuses = stops(verdict.decision) && state.mode === 'enforce';
  await record(request, verdict, refuses ? 'refused' : 'allowed', state);
  if (refuses)
    return { kind: 'deny', message: refusal({ id: request.id, request, verdict, terminal: undefined }) };
  return verdict.decision === 'warn' ? { kind: 'warn', message: warningMessage(verdict) } : { kind: 'allow' };
}

/** The verdict by the settings on disk. */
export function judgeAlone(request: CommandRequest, state: State): Verdict {
  const facts = createFacts({
    home: request.env.HOME ?? os.homedir(),
    mapping: state.mapping,
    expected: () => state.expected ?? [],
  });
  return decide(request, facts);
}

/** Whether the kill switch is engaged. */
export function isStopped(folder: string): boolean {
  return isEngaged(fileStore(path.join(folder, KILL_SWITCH_FILE)));
}

export function refusal(told: Told): string {
  return `${stoppedMessage(told, 'refused', 0)}\nThe editor does not answer, so nobody could be asked.`;
}

function aloneRequest(ask: ShimAsk): CommandRequest {
  const agent = agentFromEnvironment(ask.env);
  return {
    id: randomUUID(),
    interceptor: 'shim',
    shell: 'sh',
    argv: [ask.tool, ...ask.args],
    cwd: ask.cwd,
    env: ask.env,
    // Without the editor a terminal of a person cannot be told: when in doubt, agent.
    actor: { kind: 'agent', ...(agent ?? { evidence: 'the editor does not answer' }) },
    pid: ask.pid,
  };
}

/**
 * Writes down what was decided; `asked` where the agent asks its person, whose answer is not told.
 * Reads leave no record here: each would be a file of its own.
 */
export async function record(
  request: CommandRequest,
  verdict: Verdict,
  outcome: 'refused' | 'allowed' | 'asked',
  state: State,
): Promise<void> {
  const refused = outcome === 'refused';
  if (!refused && verdict.effects.every((effect) => effect === 'read')) return;
  const dir = path.join(path.dirname(state.folder), 'audit');
  const log = await openAuditLog({
    dir,
    session: `alone-${process.pid}`,
    now: Date.now,
    log: () => undefined,
  });
  const told = { id: request.id, request, verdict, terminal: undefined };
  const written = log.appendDurably(
    outcome === 'asked' ? commandEvent(told, 'asked') : commandEvent(told, 'decided', { outcome }),
  );
  // A refusal stands also where it cannot be recorded; a permission does not.
  await (refused ? written.catch(() => undefined) : written);
  await log.close();
}
