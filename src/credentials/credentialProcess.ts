import childProcess, { spawn } from 'node:child_process';
import { promisify } from 'node:util';

/** How long a credential_process may take, in milliseconds: less than the whole verification. */
const LIMIT_MS = 10_000;
/** More is no credentials, in bytes. */
const MAX_OUTPUT = 1 << 20;

/** A credential_process that gave nothing to use. Its message says nothing of what it wrote: that may be a secret. */
export class CredentialProcessError extends Error {
  constructor(
    readonly reason: 'too-slow' | 'too-much' | 'failed' | 'not-started',
    /** Its exit code, where it had one. */
    readonly exitCode?: number,
  ) {
    super(`credential_process: ${reason}`);
  }
}

/**
 * Runs a credential_process, which AWS defines as a line for the system's shell. Nobody is there to answer it: it gets no
 * input and no terminal, and ends after its time with all that it has started.
 */
export function runCredentialProcess(command: string, limit = LIMIT_MS): Promise<{ stdout: string }> {
  return new Promise((resolve, reject) => {
    const isWindows = process.platform === 'win32';
    const child = spawn(command, {
      shell: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      // A group of its own, so that it can be ended as a whole.
      detached: !isWindows,
      windowsHide: true,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (error?: CredentialProcessError) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve({ stdout: Buffer.concat(chunks).toString('utf8') });
    };
    const end = (reason: 'too-slow' | 'too-much') => {
      endGroup(child.pid, isWindows);
      finish(new CredentialProcessError(reason));
    };
    const timer = setTimeout(end, limit, 'too-slow');
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_OUTPUT) end('too-much');
      else chunks.push(chunk);
    });
    child.once('error', () => {
      finish(new CredentialProcessError('not-started'));
    });
    child.once('close', (code) => {
      finish(code === 0 ? undefined : new CredentialProcessError('failed', code ?? undefined));
    });
  });
}

function endGroup(pid: number | undefined, isWindows: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(isWindows ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}

/** What the last credential_process of this process failed with: the SDK passes on no more than a message. */
let failure: CredentialProcessError | undefined;

export function credentialProcessFailure(): CredentialProcessError | undefined {
  return failure;
}

/**
 * Puts {@link runCredentialProcess} where the SDK calls `exec`, whose processes wait for input and for ever. The SDK has
 * no option for it; it looks `exec` up when it needs it.
 */
export function guardCredentialProcesses(): void {
  const run = async (command: string) => {
    try {
      return await runCredentialProcess(command);
    } catch (error) {
      if (error instanceof CredentialProcessError) failure = error;
      throw error;
    }
  };
  const exec = Object.assign(
    () => {
      throw new Error('only its promise is used');
    },
    { [promisify.custom]: run },
  );
  childProcess.exec = exec as unknown as typeof childProcess.exec;
}
