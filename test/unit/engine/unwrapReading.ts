import { SHELLS, type Shell } from '../../../src/contracts/words';
import type { FileFact } from '../../../src/contracts/facts';
import { programName, UNKNOWN, type Reading } from '../../../src/engine/invocation';
import type { EngineContext } from '../../../src/engine/tool';
import { read } from '../../../src/engine/unwrap/read';
import { NO_FACTS } from '../../support/facts';

/** Tools as the catalogue will know them; `t` and `u` keep table rows short. */
const TOOLS = new Set(
  'aws terraform tofu terragrunt gcloud gsutil az kubectl helm pulumi cdk heroku serverless psql prisma t u'.split(
    ' ',
  ),
);

export const isTool = (name: string): boolean => TOOLS.has(name);

export interface Situation {
  readonly shell?: Shell;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly argv?: readonly string[];
}

export const CWD = '/srv/app';

export function contextOf(
  text: string,
  { shell = 'bash', files = {}, env = {}, argv }: Situation = {},
): EngineContext {
  const contents = new Map(
    Object.entries(files).map(([path, content]) => [path.startsWith('/') ? path : `${CWD}/${path}`, content]),
  );
  const file = (path: string): FileFact => {
    const content = contents.get(path);
    if (content === undefined) return { state: 'missing' };
    return content.length > 1 << 18 ? { state: 'too-large' } : { state: 'text', text: content };
  };
  const never = (): never => {
    throw new Error('parse and unwrap ask for files only');
  };
  return {
    request: {
      id: '1',
      interceptor: 'cli',
      shell,
      cwd: CWD,
      env: { ...env },
      actor: { kind: 'agent', evidence: 'test' },
      ...(argv ? { argv: [...argv] } : { text }),
    },
    facts: { ...NO_FACTS, home: '/home/u', file, aws: never, terraform: never },
  };
}

export function readLine(text: string, situation?: Situation): Reading {
  return read(contextOf(text, situation), isTool);
}

/** The tools' invocations, one string each with `?` for what is unknown, and `!` for an opaque part in reach. */
export function toolLines(reading: Reading): string[] {
  const lines = reading.invocations
    .filter(({ argv }) => isTool(programName(argv[0] ?? '')))
    .map(({ argv }) => argv.join(' ').replaceAll(UNKNOWN, '?'));
  return reading.opaque.some((part) => part.cloudInReach) ? [...lines, '!'] : lines;
}

export { SHELLS };
