import { dirname, join } from 'node:path/posix';
import type { PlacedValue } from '../../../contracts/facts';
import { UNKNOWN } from '../../invocation';
import { given, isComputed } from '../shown';
import { parseJson, parseToml, parseYaml, type Part } from './parts';
import {
  absolute,
  copied,
  decideBy,
  fileReader,
  firstFile,
  homeOf,
  nameEvidence,
  noState,
  option,
  partAt,
  placed,
  placedKeys,
  variable,
  type FileReader,
  type ReadState,
  type StateQuestion,
} from './state';

interface CdkSettings {
  readonly profile?: PlacedValue;
  /** Context values that are about the environment: `env`, `stage`. */
  readonly context: readonly (PlacedValue & { readonly key: string })[];
}

/** Context keys that say what the app is made for; feature flags and lookups are none. */
const ABOUT_ENVIRONMENT =
  /^(?:env|environment|stage|envname|stagename|deploy_?env|target_?env|account_?name)$/i;

const readCdk = fileReader(parseJson, (root): CdkSettings => ({
  profile: placed(partAt(root, 'profile')),
  context: placedKeys(partAt(root, 'context')).flatMap(({ value: key }) => {
    const value = ABOUT_ENVIRONMENT.test(key) ? placed(partAt(root, 'context', key)) : undefined;
    return value ? [{ key, ...value }] : [];
  }),
}));

/** Accounts that the app has looked something up in. */
const readCdkContext = fileReader(parseJson, (root): PlacedValue[] => {
  const seen = new Set<string>();
  return placedKeys(root, 1000).flatMap(({ value, line }) => {
    const account = /(?:^|:)account=(\d{12})(?::|$)/.exec(value)?.[1];
    if (account === undefined || seen.has(account)) return [];
    seen.add(account);
    return [{ value: copied(account), line }];
  });
});

/** The CDK: `--profile` beats cdk.json, which beats the user's own ~/.cdk.json. */
export const cdkState: ReadState = (question) => {
  const state = noState();
  const { cwd } = question;
  const own = cwd === undefined ? undefined : join(cwd, 'cdk.json');
  const files = [...(own === undefined ? [] : [own]), join(homeOf(question), '.cdk.json')];
  const said = ['-c', '--context'].flatMap((name) => question.given.get(name) ?? []);
  const replaced = new Set(said.map(keyOf));
  for (const file of files) {
    const found = firstFile(question, state, [[file, readCdk]])?.value;
    const name = file === own ? 'cdk.json' : '~/.cdk.json';
    if (found?.profile && !state.profile)
      state.profile = { name: found.profile.value, how: `profile in ${name}` };
    for (const { key, value, line } of found?.context ?? []) {
      if (!replaced.has(key))
        state.hints.push(...nameEvidence({ value, line, file, what: `context ${key}`, how: name }));
    }
  }
  if (cwd !== undefined) {
    const file = join(cwd, 'cdk.context.json');
    const accounts = firstFile(question, state, [[file, readCdkContext]])?.value ?? [];
    state.accounts = accounts.map((account) => ({ ...account, file }));
  }
  return state;
};

function keyOf(pair: string): string {
  return pair.slice(0, Math.max(0, pair.indexOf('=')));
}

/** One command's settings for one environment of samconfig. */
interface SamSettings {
  readonly stack?: PlacedValue;
  readonly profile?: PlacedValue;
  readonly region?: PlacedValue;
}
/** By environment, then by command. */
type SamConfig = ReadonlyMap<string, ReadonlyMap<string, SamSettings>>;

const MAX_ENVIRONMENTS = 50;

function pickSam(root: Part): SamConfig {
  const environments = placedKeys(root, MAX_ENVIRONMENTS).map(({ value: name }) => name);
  return new Map(
    environments.map((name) => {
      const commands = placedKeys(partAt(root, name), MAX_ENVIRONMENTS).map(({ value: command }) => {
        const parameters = partAt(root, name, command, 'parameters');
        const settings: SamSettings = {
          stack: placed(partAt(parameters, 'stack_name')),
          profile: placed(partAt(parameters, 'profile')),
          region: placed(partAt(parameters, 'region')),
        };
        return [command, settings] as const;
      });
      return [name, new Map(commands)] as const;
    }),
  );
}

const readSamToml = fileReader(parseToml, pickSam);
const readSamYaml = fileReader(parseYaml, pickSam);

function samFiles(question: StateQuestion): (readonly [string, FileReader<SamConfig>])[] {
  const template = option(question, '-t', '--template', '--template-file');
  const at = template ? absolute(template.value, question.cwd) : undefined;
  const folder = at === undefined ? question.cwd : dirname(at);
  const own = option(question, '--config-file');
  if (own) {
    const file = absolute(own.value, folder);
    return file === undefined ? [] : [[file, /\.ya?ml$/.test(file) ? readSamYaml : readSamToml]];
  }
  if (folder === undefined) return [];
  return [
    [join(folder, 'samconfig.toml'), readSamToml],
    [join(folder, 'samconfig.yaml'), readSamYaml],
    [join(folder, 'samconfig.yml'), readSamYaml],
  ];
}

/** SAM: options beat samconfig, where a command's own section beats `global`. `sam delete` reads the section of deploy. */
export const samState: ReadState = (question) => {
  const state = noState();
  const found = firstFile(question, state, samFiles(question));
  const environment = option(question, '--config-env')?.value ?? 'default';
  const commands = found?.value?.get(environment);
  if (!found || !commands || isComputed(environment)) return state;
  const name = question.path.join('_');
  const sections = [...(name === 'delete' ? ['deploy'] : []), name, 'global'];
  const pick = (key: keyof SamSettings): PlacedValue | undefined =>
    sections.map((section) => commands.get(section)?.[key]).find((value) => value !== undefined);
  const how = `${found.file.slice(found.file.lastIndexOf('/') + 1)} [${environment}]`;
  const stack = option(question, '--stack-name') ? undefined : pick('stack');
  if (stack) decideBy(state, { ...stack, what: 'stack', how, file: found.file });
  const profile = pick('profile');
  if (profile) state.profile = { name: profile.value, how: `profile in ${how}` };
  if (!option(question, '--region')) state.region = pick('region')?.value;
  return state;
};

interface ServerlessConfig {
  readonly service?: PlacedValue;
  readonly provider?: string;
  readonly stage?: PlacedValue;
  readonly profile?: PlacedValue;
  readonly region?: PlacedValue;
  /** `custom.profiles.prod` and the like, for what refers to them. */
  readonly custom: ReadonlyMap<string, string>;
}

const MAX_CUSTOM = 200;

function flatten(part: Part | undefined, path: string, into: Map<string, string>): void {
  for (const [key, child] of part?.children ?? []) {
    if (into.size >= MAX_CUSTOM) return;
    const own = placed(child);
    // Only what refers to a stage or a profile is ever asked for; what could be a secret is not kept.
    if (own && !/secret|token|key|pass/i.test(key)) into.set(copied(`${path}.${key}`), own.value);
    else flatten(child, `${path}.${key}`, into);
  }
}

const readServerless = fileReader(parseYaml, (root): ServerlessConfig => {
  const provider = partAt(root, 'provider');
  const custom = new Map<string, string>();
  flatten(partAt(root, 'custom'), 'custom', custom);
  return {
    service: placed(partAt(root, 'service')) ?? placed(partAt(root, 'service', 'name')),
    provider: (placed(partAt(provider, 'name')) ?? placed(provider))?.value,
    stage: placed(partAt(provider, 'stage')),
    profile: placed(partAt(provider, 'profile')),
    region: placed(partAt(provider, 'region')),
    custom,
  };
});

const DEFAULT_STAGE = 'dev';
const MAX_RESOLUTIONS = 20;
const MAX_RESOLVED = 300;

/** What `${…}` in serverless.yml stands for: options, the stage, other values of the file. UNKNOWN where it cannot be told. */
function resolve(value: string, question: StateQuestion, config: ServerlessConfig, stage: string): string {
  let text = value;
  for (let i = 0; i < MAX_RESOLUTIONS; i += 1) {
    const next = text.replace(/\$\{([^${}]*)\}/, (_, inner: string) =>
      resolveOne(inner, question, config, stage),
    );
    if (next === text || next.length > MAX_RESOLVED) break;
    text = next;
  }
  return text.includes('${') ? UNKNOWN : text;
}

function resolveOne(inner: string, question: StateQuestion, config: ServerlessConfig, stage: string): string {
  for (const source of inner.split(',').map((each) => each.trim())) {
    const literal = /^(['"])(.*)\1$/.exec(source)?.[2];
    if (literal !== undefined) return literal;
    const [kind, name = ''] = source.split(/:(.*)/s);
    if (kind === 'opt') {
      const said = option(question, ...(name === 'stage' ? ['-s', '--stage'] : [`--${name}`]))?.value;
      if (said !== undefined) return said;
    } else if (kind === 'self') {
      const known = name === 'provider.stage' ? stage : config.custom.get(name);
      if (known !== undefined) return known;
      // What it refers to is not kept: it may be anything.
      return UNKNOWN;
    } else if (kind === 'sls' && name === 'stage') return stage;
    else return UNKNOWN;
  }
  return UNKNOWN;
}

function serverlessFiles(question: StateQuestion): (readonly [string, FileReader<ServerlessConfig>])[] {
  const { cwd } = question;
  const own = option(question, '-c', '--config');
  const names = own ? [own.value] : ['serverless.yml', 'serverless.yaml', 'serverless.json'];
  return names.flatMap((name) => {
    const file = absolute(name, cwd);
    return file === undefined || /\.[cm]?[jt]s$/.test(file) ? [] : [[file, readServerless] as const];
  });
}

/** Variables that Serverless prefers to `provider.profile`, unlike most tools. */
const BEFORE_PROFILE = ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID'];

/**
 * Serverless: `--stage` beats `provider.stage`; `--aws-profile` beats the environment, which beats `provider.profile`. The
 * stage `dev` that it takes where nothing is said is nobody's choice, and is no clue.
 */
export const serverlessState: ReadState = (question) => {
  const state = noState();
  const found = firstFile(question, state, serverlessFiles(question));
  const config = found?.value;
  if (!found || !config) return state;
  const name = found.file.slice(found.file.lastIndexOf('/') + 1);
  const written = config.stage && resolve(config.stage.value, question, config, DEFAULT_STAGE);
  if (config.stage && written !== undefined && question.chosen === undefined)
    decideBy(state, { value: written, line: config.stage.line, file: found.file, what: 'stage', how: name });
  const stage = question.chosen ?? written ?? DEFAULT_STAGE;
  if (state.identity === undefined && question.chosen === undefined && !isComputed(stage))
    state.identity = stage;
  if (config.service)
    state.hints.push(...nameEvidence({ ...config.service, what: 'service', how: name, file: found.file }));
  if (config.provider !== undefined && config.provider !== 'aws') state.aws = 'no';
  if (config.profile) {
    const profile = resolve(config.profile.value, question, config, stage);
    const how = `provider.profile in ${name}`;
    const before = variable(question, ...BEFORE_PROFILE);
    if (!before) state.profile = { name: profile, how };
    else if (!isComputed(profile))
      state.hints.push(
        ...nameEvidence({
          value: profile,
          what: 'profile',
          how,
          file: found.file,
          line: config.profile.line,
        }),
      );
  }
  const region = config.region && resolve(config.region.value, question, config, stage);
  if (region !== undefined && !isComputed(region) && given(region) !== undefined) state.region = region;
  return state;
};
