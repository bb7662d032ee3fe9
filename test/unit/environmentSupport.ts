import type { Action } from '../../src/contracts/action';
import type { EnvironmentFinding, MappingEntry, MappingKind } from '../../src/contracts/environment';
import type { Environment } from '../../src/contracts/words';
import { locateAws } from '../../src/engine/environment/aws';
import { locateTerraform } from '../../src/engine/environment/terraform';
import type { EngineContext } from '../../src/engine/tool';
import { createFacts } from '../../src/facts/facts';

/** A home that does not exist: files stand there only because a test lays them. */
export const HOME = '/agent-guard-test/home';
export const WORK = '/agent-guard-test/work';

export interface Place {
  env?: Record<string, string>;
  /** Environment of the terminal, where the command's text changed it. */
  ambientEnv?: Record<string, string>;
  /** Path below HOME (`~/…`) or WORK to content. */
  files?: Record<string, string>;
  /** "profile:x=dev account:1=prod" */
  mapping?: string;
  ambient?: Environment;
  targets?: string[];
  cwd?: string | undefined;
}

export function parseMapping(text = ''): MappingEntry[] {
  return text
    .split(' ')
    .filter((one) => one !== '')
    .map((one) => {
      const cut = one.lastIndexOf('=');
      const colon = one.indexOf(':');
      return {
        kind: one.slice(0, colon) as MappingKind,
        pattern: one.slice(colon + 1, cut),
        environment: one.slice(cut + 1) as Environment,
        origin: 'user settings',
      };
    });
}

export function contextOf(place: Place): EngineContext {
  const files = new Map(
    Object.entries(place.files ?? {}).map(([path, text]) => [
      path.startsWith('~') ? HOME + path.slice(1) : path.startsWith('/') ? path : `${WORK}/${path}`,
      text,
    ]),
  );
  const facts = createFacts({ home: HOME, mapping: parseMapping(place.mapping) }).withFiles(files);
  const request: EngineContext['request'] = {
    id: 'x',
    interceptor: 'cli',
    shell: 'bash',
    text: 'x',
    cwd: WORK,
    env: place.ambientEnv ?? place.env ?? {},
    actor: { kind: 'agent', evidence: 'test' },
    ambient: place.ambient,
  };
  return { request, facts };
}

/** Where a command line, split at blanks, would hit. */
export function locate(command: string, place: Place = {}): EnvironmentFinding {
  const argv = command.split(' ');
  const action: Action = {
    provider: 'x',
    service: 'x',
    operation: 'x',
    effects: ['destroy'],
    targets: place.targets ?? [],
    reversible: 'no',
    modifiers: [],
    summary: 'x',
    argv,
  };
  const invocation = { argv, env: place.env ?? {}, cwd: 'cwd' in place ? place.cwd : WORK, via: [] };
  return (argv[0] === 'aws' ? locateAws : locateTerraform)(action, invocation, contextOf(place));
}
