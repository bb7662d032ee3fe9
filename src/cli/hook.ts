import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { MAX_BODY_BYTES, parseReply, ProtocolError } from '../contracts/broker';
import {
  formatHookReply,
  HOOK_AGENTS,
  parseHookAsk,
  parseHookReply,
  type HookAgent,
  type HookAnswer,
  type HookAsk,
  type HookReply,
} from '../contracts/hook';
import { errorText } from '../contracts/redact';
import type { CommandRequest } from '../contracts/request';
import { isHarmless } from '../contracts/verdict';
import { stops } from '../contracts/words';
import { pickIdentityVariables } from '../engine/environment/variables';
import { KILL_SWITCH_STOP } from '../guard/messages';
import type { HookAdapter } from '../interceptors/hooks/adapter';
import { ADAPTERS } from '../interceptors/hooks/adapters';
import { answerHook } from '../interceptors/hooks/answer';
import { isStopped, judgeAlone, readState, record, refusal, type State } from './alone';
import { call } from './shim';

/** An answer comes so long before the agent's limit, in seconds. */
const RESERVE_SECONDS = 8;

interface HookCommand {
  agent: HookAgent;
  /** Folder of the sockets, and the windows that may answer, the right one first. */
  run?: string;
  windows: readonly string[];
  /** Undefined where nobody has told it: the strictest settings, and no record. */
  state?: string | undefined;
}

/** For the script: a question as a broker takes it, and a broker's answer. @throws Error where there is no question. */
export async function hookFromScript(
  name: string | undefined,
  options: Omit<HookCommand, 'agent'>,
): Promise<void> {
  const body = readInput();
  const ask = parseHookAsk(body);
  const agent = agentOf(name);
  if (ask.agent !== agent) throw new ProtocolError(`the question is one of ${ask.agent}`);
  process.stdout.write(formatHookReply(await hookReply({ agent, ...options }, () => ask, body)));
}

/** For an agent itself: gives the exit code. @throws Error for an agent that is not known. */
export async function hookFromAgent(name: string | undefined, state: string | undefined): Promise<number> {
  const agent = agentOf(name);
  const { exitCode, stdout, stderr } = await hookReply({ agent, windows: [], state }, () =>
    ownQuestion(agent),
  );
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return exitCode;
}

function agentOf(name: string | undefined): HookAgent {
  const agent = HOOK_AGENTS.find((known) => known === name);
  if (!agent) throw new ProtocolError(`hook needs one of ${HOOK_AGENTS.join(', ')}`);
  return agent;
}

function readInput(): Buffer {
  const input = fs.readFileSync(0);
  if (input.length > MAX_BODY_BYTES) throw new ProtocolError('the call is too large');
  return input;
}

function ownQuestion(agent: HookAgent): HookAsk {
  const { USER_PROMPT: given = '' } = process.env;
  return {
    agent,
    pid: process.ppid,
    cwd: process.cwd(),
    env: pickIdentityVariables(process.env),
    // Kiro's older versions leave the input open.
    payload: agent === 'kiro' && given !== '' ? given : readInput().toString('utf8'),
  };
}

/** A window's answer where one can be asked, else the bundled engine's. Never rejects: what goes wrong is a deny. */
async function hookReply(command: HookCommand, ask: () => HookAsk, body?: Buffer): Promise<HookReply> {
  const adapter = ADAPTERS[command.agent];
  try {
    const asked = body && (await askWindows(command, body));
    if (asked) return asked;
    return await answerHook(ask(), {
      newId: randomUUID,
      stopped: () => stoppedBy(command.state),
      judge: (request) => answerAlone(request, adapter, command.state),
    });
  } catch (error) {
    const message = `Agent Guard: refused, because the hook failed (${errorText(error)}).`;
    return adapter.write({ kind: 'deny', message, stopsSession: false });
  }
}

function stoppedBy(folder: string | undefined): string | undefined {
  return folder !== undefined && isStopped(folder) ? KILL_SWITCH_STOP : undefined;
}

/** Without the editor: a question is the agent's own where it can ask, else a refusal. */
async function answerAlone(
  request: CommandRequest,
  adapter: HookAdapter,
  folder: string | undefined,
): Promise<HookAnswer> {
  const state: State =
    folder === undefined ? { folder: '', mode: 'enforce', mapping: [] } : readState(folder);
  const verdict = judgeAlone(request, state);
  if (isHarmless(verdict)) return { kind: 'silent' };
  if (state.mode === 'off') return { kind: 'silent' };
  const stopped = stops(verdict.decision) && state.mode === 'enforce';
  const asks = stopped && verdict.decision === 'ask' && adapter.asks;
  const outcome = asks ? 'asked' : stopped ? 'refused' : 'allowed';
  if (folder !== undefined) await record(request, verdict, outcome, state);
  if (!stopped) return { kind: 'silent' };
  const message = refusal({ id: request.id, request, verdict, terminal: undefined });
  return asks
    ? { kind: 'ask', message: question(verdict.reasons[0], verdict.safer?.command) }
    : { kind: 'deny', message, stopsSession: false };
}

function question(reason: string | undefined, safer: string | undefined): string {
  return [
    `Agent Guard asks, as the editor does not answer: ${reason ?? 'it could not be judged.'}`,
    ...(safer === undefined ? [] : [`Instead: ${safer}`]),
  ].join('\n');
}

/** The first window that is there; undefined where none is, or the one that is there does not answer. */
async function askWindows(
  { agent, run, windows }: HookCommand,
  body: Buffer,
): Promise<HookReply | undefined> {
  if (run === undefined) return undefined;
  const deadline = Date.now() + (ADAPTERS[agent].limitSeconds - RESERVE_SECONDS) * 1000;
  for (const window of new Set(windows)) {
    const socket = path.join(run, `${window}.sock`);
    try {
      let reply = await call(socket, 'POST', '/v1/hook', body);
      while (reply.startsWith('wait ')) {
        if (Date.now() > deadline) throw new Error('no answer in time');
        const asked = parseReply(reply);
        if (asked.kind !== 'wait') break;
        reply = await call(socket, 'GET', `/v1/wait/${asked.ticket}`);
      }
      return parseHookReply(reply);
    } catch (error) {
      // Nobody listens there: the next one. A window that hangs or fails is not passed over.
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ECONNREFUSED') return undefined;
    }
  }
  return undefined;
}
