import type * as z from 'zod/mini';
import { RevocationError, toolError } from './errors';
import type { Look } from './handler';

/** How a tool has ended. */
export interface ToolEnded {
  /** Undefined where it was ended by a signal or did not start. */
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
  timedOut: boolean;
}

export interface ToolPorts {
  /** The absolute path of a program, not of a shim of it; undefined where it is not installed. */
  find(program: string): Promise<string | undefined>;
  /** Runs it to its end without a shell, with these variables and no others; ends it when the signal says so. */
  run(
    program: string,
    args: readonly string[],
    options: { env: Readonly<Record<string, string>>; limit: number; signal: AbortSignal; input?: string },
  ): Promise<ToolEnded>;
  /** Where programs and files are, proxies, certificates; and, where set, whose files to use: CLOUDSDK_CONFIG, AZURE_CONFIG_DIR, KUBECONFIG. */
  env: Readonly<Record<string, string>>;
}

/** Milliseconds; whoever calls has a limit of its own that is shorter as a rule. */
const LIMIT_MS = 60_000;

/** One cloud's tool. */
export class Tool {
  private path: Promise<string | undefined> | undefined;

  constructor(
    private readonly program: string,
    private readonly ports: ToolPorts,
    private readonly env: Readonly<Record<string, string>> = {},
  ) {}

  /**
   * Its standard output.
   * @throws RevocationError
   */
  async run(args: readonly string[], signal: AbortSignal, input?: string): Promise<string> {
    this.path ??= this.ports.find(this.program);
    const path = await this.path;
    if (path === undefined)
      throw new RevocationError('not-possible', `${this.program} is not installed here.`);
    const env = { ...this.ports.env, ...this.env };
    const ended = await this.ports.run(path, args, {
      env,
      limit: LIMIT_MS,
      signal,
      ...(input !== undefined && { input }),
    });
    if (signal.aborted || ended.timedOut)
      throw new RevocationError('too-slow', `${this.program} did not answer in time.`);
    if (ended.exitCode !== 0) throw toolError(this.program, ended.stderr);
    return ended.stdout;
  }

  /** Its standard output as JSON of this form; empty output is `null`. */
  async json<T>(args: readonly string[], schema: z.ZodMiniType<T>, signal: AbortSignal): Promise<T> {
    const text = await this.run(args, signal);
    let value: unknown;
    try {
      value = text.trim() === '' ? null : JSON.parse(text);
    } catch {
      value = undefined;
    }
    const parsed = schema.safeParse(value);
    if (!parsed.success)
      throw new RevocationError('failed', `${this.program} gave an answer that was not expected.`);
    return parsed.data;
  }
}

/** What is not there needs nothing. */
export async function orMissing(look: Promise<Look>, what: string): Promise<Look> {
  try {
    return await look;
  } catch (error) {
    if (!(error instanceof RevocationError) || error.kind !== 'not-there') throw error;
    return { state: 'missing', holds: true, isMissing: true, text: `There is no such ${what}.` };
  }
}
