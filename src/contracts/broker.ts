import * as z from 'zod/mini';

/** Exit code of a command that the guard refused: EX_NOPERM of sysexits.h. */
export const REFUSED_EXIT_CODE = 77;

/** First field of every body; a shim of another version is refused, and decides alone. */
export const PROTOCOL_VERSION = '1';
/** Largest body in bytes: above what the operating systems let a process have as arguments. */
export const MAX_BODY_BYTES = 4 << 20;
/** How long one call may hang before it is answered with `wait`, in milliseconds. Well under curl's own bound. */
export const POLL_MS = 4000;

const hasNoControl = (text: string) => !/[\n\r]/.test(text);

/** What a shim tells about the command it stands for. */
export const shimAskSchema = z.object({
  tool: z.string().check(z.regex(/^[A-Za-z0-9._+-]{1,64}$/)),
  pid: z.int().check(z.positive()),
  cwd: z.string().check(z.minLength(1), z.maxLength(4096), z.refine(hasNoControl)),
  /** Identity variables only; secrets as SECRET_PRESENT. */
  env: z.record(z.string().check(z.regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/)), z.string()),
  /** The arguments after the program's name. */
  args: z.array(z.string()),
});
export type ShimAsk = z.infer<typeof shimAskSchema>;

/** A body that is not a shim's question; the message says what is wrong with it. */
export class ProtocolError extends Error {}

/**
 * Reads a shim's body: NUL-terminated fields `1`, tool, pid, cwd, `NAME=value`…, an empty field, then the arguments.
 * @throws ProtocolError when a field is missing or malformed.
 */
export function parseShimAsk(body: Buffer): ShimAsk {
  const { head, env, rest: args } = splitFields(body);
  const [tool, pid, cwd] = head;
  const parsed = shimAskSchema.safeParse({ tool, pid: Number(pid), cwd, env, args });
  if (!parsed.success)
    throw new ProtocolError(parsed.error.issues.map((i) => i.path.join('.')).join(', ') + ' malformed');
  return parsed.data;
}

/**
 * The fields that every body has: `1`, three that say who asks, `NAME=value`…, an empty field, and the rest.
 * @throws ProtocolError where one is missing.
 */
export function splitFields(body: Buffer): { head: string[]; env: Record<string, string>; rest: string[] } {
  const fields = body.toString('utf8').split('\0');
  if (fields.pop() !== '') throw new ProtocolError('the last field is not terminated');
  const [version, ...others] = fields;
  if (version !== PROTOCOL_VERSION)
    throw new ProtocolError(`protocol version ${PROTOCOL_VERSION} is spoken here`);
  const head = others.slice(0, 3);
  if (!/^\d+$/.test(head[1] ?? '')) throw new ProtocolError('pid malformed');
  const end = others.indexOf('', 3);
  if (end < 0) throw new ProtocolError('no empty field between variables and arguments');
  const env = Object.fromEntries(others.slice(3, end).map(splitVariable));
  return { head, env, rest: others.slice(end + 1) };
}

function splitVariable(field: string): [string, string] {
  const cut = field.indexOf('=');
  if (cut < 1) throw new ProtocolError('a variable without a name');
  return [field.slice(0, cut), field.slice(cut + 1)];
}

/** The final answer to a question. `message` is one or more lines for the terminal, free of control characters. */
export type Answer =
  { kind: 'allow' } | { kind: 'warn'; message: string } | { kind: 'deny'; message: string };

/** What the broker writes and a shim reads: the first line decides. */
export function formatAnswer(answer: Answer): string {
  return answer.kind === 'allow' ? 'allow\n' : `${answer.kind}\n${answer.message}\n`;
}

/** `wait` and a ticket: nothing is decided yet, ask again at /v1/wait/TICKET. */
export function formatWait(ticket: string): string {
  return `wait ${ticket}\n`;
}

/** The inverse of the two above. @throws ProtocolError on anything else. */
export function parseReply(text: string): Answer | { kind: 'wait'; ticket: string } {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const message = lines.join('\n');
  if (head === 'allow') return { kind: 'allow' };
  if (head === 'warn' || head === 'deny') return { kind: head, message };
  const ticket = /^wait ([a-z0-9-]{8,64})$/.exec(head)?.[1];
  if (ticket) return { kind: 'wait', ticket };
  throw new ProtocolError('not an answer');
}
