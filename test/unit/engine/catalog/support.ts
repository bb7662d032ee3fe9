import { parse } from 'shell-quote';
import type { Action } from '../../../../src/contracts/action';
import type { Facts, TerraformFacts } from '../../../../src/contracts/facts';
import type { Invocation } from '../../../../src/engine/invocation';
import { programName } from '../../../../src/engine/invocation';
import type { EngineContext } from '../../../../src/engine/tool';
import { findTool } from '../../../../src/engine/catalog/tools';
import { factsWith } from '../../../support/facts';

const NO_TERRAFORM: TerraformFacts = { workspace: 'default', providers: [], problems: [] };

/** What a test puts in place of the machine. */
export interface World {
  files?: Readonly<Record<string, string>>;
  env?: Readonly<Record<string, string>>;
  resources?: number;
  /** `undefined` when the folder cannot be known. */
  cwd?: string | undefined;
}

export function contextOf(world: World = {}): EngineContext {
  const files = world.files ?? {};
  const facts: Facts = {
    ...factsWith((path) =>
      Object.hasOwn(files, path) ? { state: 'text', text: files[path]! } : { state: 'missing' },
    ),
    terraform: () => ({ ...NO_TERRAFORM, resources: world.resources }),
  };
  const actor = { kind: 'agent' as const, evidence: 'test' };
  return {
    request: { id: 't', interceptor: 'cli', shell: 'bash', text: '', cwd: '/srv/app', env: {}, actor },
    facts,
  };
}

/** Splits a plain command line into its words; quotes as in a shell, nothing else is special. */
export function words(command: string): string[] {
  return parse(command, (name) => `$${name}`).map((part) =>
    typeof part === 'string' ? part : 'pattern' in part ? part.pattern : 'op' in part ? part.op : '',
  );
}

export function invocationOf(argv: readonly string[], world: World = {}): Invocation {
  return { argv, env: world.env ?? {}, cwd: 'cwd' in world ? world.cwd : '/srv/app', via: [] };
}

export function classifyArgv(argv: readonly string[], world: World = {}): Action[] {
  const tool = findTool(programName(argv[0] ?? ''));
  if (!tool) throw new Error(`no tool for ${argv[0] ?? ''}`);
  return tool.classify(invocationOf(argv, world), contextOf(world));
}

export function classify(command: string, world: World = {}): Action[] {
  return classifyArgv(words(command), world);
}

/** The effects of every action that a command line would have. */
export function effectsOf(command: string, world: World = {}): string[] {
  return [...new Set(classify(command, world).flatMap((action) => action.effects))];
}
