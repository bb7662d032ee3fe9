import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod/mini';
import { errorText } from '../../contracts/redact';
import type { RevocationStep } from '../../contracts/revocation';
import { RevocationError } from './errors';
import type { Look, StepHandler } from './handler';

export interface CachePlace {
  /** `~/.aws`, absolute. */
  aws: string;
  /** A folder of the guard's own, closed to other users, where the files wait. */
  aside: string;
}

/** Bounds of one cache folder: files, and bytes of each. */
const MAX_FILES = 2000;
const MAX_BYTES = 64 * 1024;

const CACHES = ['sso', 'cli'] as const;

interface Cached {
  /** Where the AWS CLI looks for it. */
  file: string;
  /** Where it waits; the time in it keeps a later login apart. */
  aside: string;
}

async function cached({ aws, aside }: CachePlace): Promise<Cached[]> {
  const found: Cached[] = [];
  for (const cache of CACHES) {
    const folder = path.join(aws, cache, 'cache');
    const names = await fs.readdir(folder).catch(noFolder);
    for (const name of names.filter((one) => one.endsWith('.json')).slice(0, MAX_FILES)) {
      const file = path.join(folder, name);
      const stat = await fs.lstat(file).catch(() => undefined);
      // A link is not followed: what it points at is nobody's cache.
      if (!stat?.isFile()) continue;
      found.push({ file, aside: path.join(aside, `${cache}-${Math.floor(stat.mtimeMs)}-${name}`) });
    }
  }
  return found;
}

function noFolder(error: unknown): string[] {
  if (isOneOf(error, 'ENOENT', 'ENOTDIR')) return [];
  throw new RevocationError('failed', `The AWS CLI's cache cannot be read: ${errorText(error)}`);
}

function failure(error: unknown): RevocationError {
  return new RevocationError('failed', `A file could not be moved: ${errorText(error)}`, { cause: error });
}

function isOneOf(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '');
}

/** Moves a file, also to another disk, and never onto one that is there. */
async function move(from: string, to: string): Promise<void> {
  try {
    await fs.link(from, to);
  } catch (error) {
    if (isOneOf(error, 'EEXIST', 'ENOENT')) throw error;
    await fs.copyFile(from, to, fs.constants.COPYFILE_EXCL);
    await fs.chmod(to, 0o600);
  }
  await fs.unlink(from);
}

/** The files that the AWS CLI keeps logins and roles in, out of the agent's reach and not lost. */
export class CacheAside implements StepHandler {
  constructor(private readonly place: CachePlace) {}

  async look(): Promise<Look> {
    const files = await cached(this.place);
    const names = files.map(({ file }) => path.relative(this.place.aws, file)).sort();
    return {
      state: names.join('\n'),
      holds: files.length === 0,
      text: files.length === 0 ? 'Nothing is cached.' : `${files.length} files are cached.`,
      undo: Object.fromEntries(
        files.map(({ aside, file }) => [path.basename(aside), path.relative(this.place.aws, file)]),
      ),
    };
  }

  async apply(): Promise<void> {
    try {
      await fs.mkdir(this.place.aside, { recursive: true, mode: 0o700 });
      for (const { file, aside } of await cached(this.place)) {
        await move(file, aside).catch(async (error: unknown) => {
          // It is there already from a try that was cut off between the two halves of the move, or went by itself.
          if (!isOneOf(error, 'EEXIST', 'ENOENT')) throw error;
          await fs.rm(file, { force: true });
        });
      }
    } catch (error) {
      throw failure(error);
    }
  }

  /** What somebody has logged in to meanwhile stays as it is. */
  async restore(_step: RevocationStep, undo: Readonly<Record<string, unknown>>): Promise<void> {
    for (const [name, to] of Object.entries(undo)) {
      const [from, target] = [path.join(this.place.aside, path.basename(name)), this.target(to)];
      try {
        await fs.mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
        await move(from, target);
      } catch (error) {
        if (!isOneOf(error, 'EEXIST', 'ENOENT')) throw failure(error);
      }
    }
  }

  /** A place in one of the two caches, and nowhere else. */
  private target(to: unknown): string {
    const [cache = '', folder, name = '', ...more] = typeof to === 'string' ? to.split(/[\\/]/) : [];
    const isProper =
      CACHES.some((one) => one === cache) &&
      folder === 'cache' &&
      /^[\w.-]+\.json$/.test(name) &&
      more.length === 0;
    if (!isProper) throw new RevocationError('failed', 'The journal names a place that is no cache.');
    return path.join(this.place.aws, cache, 'cache', name);
  }
}

const tokenSchema = z.object({
  accessToken: z.string().check(z.minLength(1), z.maxLength(8192)),
  region: z.string(),
});

/** It becomes a part of an address to which a token is sent. */
const REGION = /^[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}$/;

interface Login {
  token: string;
  region: string;
}

/** Ends the logins of IAM Identity Center at AWS: the call that `aws sso logout` makes, without deleting the files. */
export class SsoLogout implements StepHandler {
  constructor(
    private readonly place: CachePlace,
    /** Of a region's portal; AWS's own by default. */
    private readonly portal: (region: string) => string = portalOf,
  ) {}

  async look(_step: RevocationStep, signal: AbortSignal): Promise<Look> {
    const logins = await this.logins();
    let open = 0;
    for (const login of logins) if (await this.isOpen(login, signal)) open++;
    const text = open === 0 ? 'No login of IAM Identity Center is open.' : `${open} logins are open.`;
    return { state: `${open} open`, holds: open === 0, text };
  }

  async apply(_step: RevocationStep, _look: Look, signal: AbortSignal): Promise<void> {
    for (const login of await this.logins()) {
      const status = await this.ask('POST', login, '/logout', signal);
      if (status >= 500 || status === 429)
        throw new RevocationError('throttled', `IAM Identity Center: ${status}`);
      if (status >= 400 && status !== 401)
        throw new RevocationError('failed', `IAM Identity Center: ${status}`);
    }
  }

  private async isOpen(login: Login, signal: AbortSignal): Promise<boolean> {
    const status = await this.ask('GET', login, '/assignment/accounts?max_result=1', signal);
    if (status >= 500 || status === 429)
      throw new RevocationError('throttled', `IAM Identity Center: ${status}`);
    return status >= 200 && status < 300;
  }

  private async ask(
    method: string,
    { token, region }: Login,
    call: string,
    signal: AbortSignal,
  ): Promise<number> {
    const headers = { 'x-amz-sso_bearer_token': token };
    try {
      const answer = await fetch(`${this.portal(region)}${call}`, {
        method,
        headers,
        signal,
        redirect: 'error',
      });
      await answer.body?.cancel();
      return answer.status;
    } catch {
      // What is in the error may be the address with the token's header.
      throw new RevocationError('no-network', `IAM Identity Center in ${region} could not be reached.`);
    }
  }

  /** In the cache, and among what was moved aside: a logout that has failed can be tried again. */
  private async logins(): Promise<Login[]> {
    const aside = (await fs.readdir(this.place.aside).catch(() => [])).filter((name) =>
      name.startsWith('sso-'),
    );
    const files = [
      ...(await cached(this.place)).map(({ file }) => file),
      ...aside.map((name) => path.join(this.place.aside, name)),
    ];
    const logins = await Promise.all(files.slice(0, MAX_FILES).map(loginIn));
    const unique = new Map(logins.flatMap((login) => (login === undefined ? [] : [[login.token, login]])));
    return [...unique.values()];
  }
}

async function loginIn(file: string): Promise<Login | undefined> {
  try {
    const stat = await fs.lstat(file);
    if (!stat.isFile() || stat.size > MAX_BYTES) return undefined;
    const found = tokenSchema.safeParse(JSON.parse(await fs.readFile(file, 'utf8')));
    if (!found.success || !REGION.test(found.data.region) || /[^!-~]/.test(found.data.accessToken))
      return undefined;
    return { token: found.data.accessToken, region: found.data.region };
  } catch {
    return undefined; // whatever is no login ends none
  }
}

function portalOf(region: string): string {
  return `https://portal.sso.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
