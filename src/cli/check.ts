import * as path from 'node:path';
import * as z from 'zod/mini';
import type { Facts } from '../contracts/facts';
import { errorText } from '../contracts/redact';
import type { CommandRequest } from '../contracts/request';
import type { Verdict } from '../contracts/verdict';
import { ENVIRONMENTS, SHELLS } from '../contracts/words';
import { decide } from '../engine/decide';
import type { FactsStore } from '../facts/facts';

/** Exit codes of `check`, by decision (DESIGN.md, section 7). */
export const EXIT_CODES = { allow: 0, warn: 0, ask: 2, block: 3 } as const;
export const EXIT_USAGE = 64;

/** One line of `check --jsonl`: a command, or the call of an MCP tool with its input. */
const lineSchema = z.object({
  command: z.optional(z.string()),
  tool: z.optional(z.string()),
  input: z._default(z.record(z.string(), z.unknown()), {}),
  shell: z._default(z.enum(SHELLS), 'bash'),
  cwd: z.optional(z.string()),
  /** Path, relative to `cwd` or absolute, to content: visible as if on disk. */
  files: z.optional(z.record(z.string(), z.string())),
  env: z.optional(z.record(z.string(), z.string())),
  actor: z._default(
    z.union([z.enum(['agent', 'person']), z.object({ kind: z.enum(['agent', 'person']) })]),
    'agent',
  ),
  environment: z._default(z.enum(ENVIRONMENTS), 'unknown'),
});

/** What `check` prints for programs. */
export interface CheckResult {
  verdict: Verdict['decision'];
  effects: Verdict['effects'];
  environment: string;
  evidence: string[];
  reasons: string[];
  safer: string | null;
  /** The policy's rule that decided, by its stable name; null where no cloud command was found. */
  rule: string | null;
  /** Time that the decision took, in microseconds. */
  micros: number;
}

/** Judges and measures. */
export function check(request: CommandRequest, facts: Facts): CheckResult {
  const start = performance.now();
  const verdict = decide(request, facts);
  return {
    verdict: verdict.decision,
    effects: verdict.effects,
    environment: verdict.environment.environment,
    evidence: verdict.environment.evidence.map((evidence) => evidence.text),
    reasons: verdict.reasons,
    safer: verdict.safer?.command ?? null,
    rule: verdict.rule ?? null,
    micros: Math.round((performance.now() - start) * 1000),
  };
}

function withFiles(facts: FactsStore, cwd: string, files: Readonly<Record<string, string>> = {}): Facts {
  const laid = Object.entries(files).map(([name, text]) => [path.resolve(cwd, name), text] as const);
  return laid.length === 0 ? facts : facts.withFiles(new Map(laid));
}

/** The answer to one line of `check --jsonl`, as one line of JSON. A bad line gets an error and harms no other. */
export function checkLine(line: string, facts: FactsStore): string {
  try {
    const parsed = lineSchema.safeParse(JSON.parse(line));
    if (!parsed.success) return JSON.stringify({ error: parsed.error.issues.map(describeIssue).join('; ') });
    const input = parsed.data;
    const { command, tool } = input;
    if ((command === undefined) === (tool === undefined))
      return JSON.stringify({ error: 'exactly one of command and tool is needed' });
    const subject = tool === undefined ? { text: command } : { tool: { name: tool, input: input.input } };
    const cwd = path.resolve(input.cwd ?? process.cwd());
    const request: CommandRequest = {
      id: 'check',
      interceptor: 'cli',
      shell: input.shell,
      ...subject,
      cwd,
      env: input.env ?? {},
      actor: { kind: typeof input.actor === 'string' ? input.actor : input.actor.kind, evidence: 'given' },
      ambient: input.environment,
    };
    return JSON.stringify(check(request, withFiles(facts, cwd, input.files)));
  } catch (error) {
    return JSON.stringify({ error: errorText(error) });
  }
}

function describeIssue(issue: { path: readonly PropertyKey[]; message: string }): string {
  return `${issue.path.map(String).join('.') || 'line'}: ${issue.message}`;
}

/** The verdict for a person at a terminal. */
export function describeResult(result: CheckResult): string {
  const lines = [
    `${result.verdict.toUpperCase()}  ${result.effects.join(', ') || 'no cloud command'}  (${result.environment})`,
    ...result.reasons.map((reason) => `  ${reason}`),
    ...(result.safer ? [`  Instead: ${result.safer}`] : []),
  ];
  return lines.join('\n');
}
