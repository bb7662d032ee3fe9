import * as z from 'zod/mini';
import { MAX_BODY_BYTES, ProtocolError, splitFields } from './broker';
import type { ToolCall } from './request';
import type { Shell } from './words';

/** The agents whose hooks are spoken; `agent-guard hook NAME`. */
export const HOOK_AGENTS = [
  'claude',
  'codex',
  'gemini',
  'qwen',
  'copilot',
  'vscode',
  'cline',
  'opencode',
  'cursor',
  'windsurf',
  'kiro',
  'amp',
] as const;
export type HookAgent = (typeof HOOK_AGENTS)[number];

/** As people know them, and as `AGENT_MARKERS` names them: a command is matched with its hook by this name. */
export const HOOK_AGENT_NAMES: Readonly<Record<HookAgent, string>> = {
  claude: 'Claude Code',
  codex: 'Codex',
  gemini: 'Gemini CLI',
  qwen: 'Qwen Code',
  copilot: 'Copilot CLI',
  vscode: 'GitHub Copilot (VS Code)',
  cline: 'Cline',
  opencode: 'OpenCode',
  cursor: 'Cursor',
  windsurf: 'Windsurf',
  kiro: 'Kiro',
  amp: 'Amp',
};

/** What a hook's process tells the broker, before an adapter has read the agent's own words. */
export const hookAskSchema = z.object({
  agent: z.enum(HOOK_AGENTS),
  /** The process that started the hook: the agent, or a shell of its. */
  pid: z.int().check(z.positive()),
  /** The hook's own working directory; the agent's words may name another. */
  cwd: z.string().check(z.minLength(1), z.maxLength(4096)),
  /** Identity variables only; secrets as SECRET_PRESENT. */
  env: z.record(z.string().check(z.regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/)), z.string()),
  /** What the agent wrote to the hook's standard input, unread. */
  payload: z.string(),
});
export type HookAsk = z.infer<typeof hookAskSchema>;

/**
 * Reads a hook's body, the same fields as a shim's: `1`, agent, pid, cwd, `NAME=value`…, an empty field, the payload.
 * @throws ProtocolError when a field is missing or malformed.
 */
export function parseHookAsk(body: Buffer): HookAsk {
  const { head, env, rest } = splitFields(body);
  const [agent, pid, cwd] = head;
  // A payload with NULs in it is no JSON; put together again, it is refused by whoever reads it.
  const payload = rest.join('\0');
  const parsed = hookAskSchema.safeParse({ agent, pid: Number(pid), cwd, env, payload });
  if (!parsed.success)
    throw new ProtocolError(parsed.error.issues.map((i) => i.path.join('.')).join(', ') + ' malformed');
  return parsed.data;
}

/** What an agent is about to do, as its adapter has read it. */
export type HookCall = { cwd?: string | undefined } & (
  | { kind: 'command'; text: string; shell: Shell }
  /** A tool of an MCP server, or one of the agent's own that is judged by its name and arguments (writing a file). */
  | { kind: 'tool'; tool: ToolCall }
  /** Nothing that could run a command or call a tool: reading a file, thinking. */
  | { kind: 'nothing' }
);

/**
 * The guard's answer to a hook. There is no 'allow': that would skip the agent's own question. `silent` is no opinion,
 * `ask` the agent's own question to its person, only where no window can ask.
 */
export type HookAnswer =
  | { kind: 'silent' }
  | { kind: 'ask'; message: string }
  /** `stopsSession`: the kill switch is engaged, and the agent is to end altogether where it can be told so. */
  | { kind: 'deny'; message: string; stopsSession: boolean };

/** What the hook's process does with it: all three are the agent's own contract. */
export interface HookReply {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** As the broker sends it: the exit code and the stream in the first line, the text after it. */
export function formatHookReply(reply: HookReply): string {
  const onError = reply.stderr !== '';
  return `hook ${reply.exitCode} ${onError ? 'stderr' : 'stdout'}\n${onError ? reply.stderr : reply.stdout}`;
}

/** The inverse. @throws ProtocolError on anything else. */
export function parseHookReply(text: string): HookReply {
  const match = /^hook (\d{1,3}) (stdout|stderr)\n([\s\S]*)$/.exec(text);
  if (!match || text.length > MAX_BODY_BYTES) throw new ProtocolError('not an answer to a hook');
  const [, exitCode, stream, body = ''] = match;
  return {
    exitCode: Number(exitCode),
    stdout: stream === 'stdout' ? body : '',
    stderr: stream === 'stderr' ? body : '',
  };
}
