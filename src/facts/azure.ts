import { join } from 'node:path';
import type { AzureFacts, AzureSubscription, FactProblem, PlacedValue } from '../contracts/facts';
import { defaultSubscriptions, isKnownCloud, PUBLIC_CLOUD } from '../engine/environment/azureSubscriptions';
import { copied } from './copied';
import type { FileSource } from './files';
import { parseIni, type IniFile } from './ini';
import { fileProblem, jsonOf, stringOf } from './json';

/** A subscription takes some 500 bytes. */
const MAX_PROFILE_BYTES = 8 * 1024 * 1024;
const MAX_CONFIG_BYTES = 1024 * 1024;
const MAX_SUBSCRIPTIONS = 5000;
const MAX_PROBLEMS = 50;
/** Longest name, id or default that is kept. */
const MAX_VALUE = 1024;

/** Finds the lines of texts that follow each other in a file, each time going on where the last one stood. */
class Lines {
  private at = 0;
  private line = 1;

  constructor(private readonly text: string) {}

  /** 1-based line of the next place of the text; that of the last one where it does not come again. */
  of(part: string): number {
    const found = this.text.indexOf(part, this.at);
    if (found < 0) return this.line;
    for (let i = this.at; i < found; i += 1) if (this.text.charCodeAt(i) === 10) this.line += 1;
    this.at = found;
    return this.line;
  }
}

function textOf(value: unknown, name: string): string {
  const text = stringOf(value, name) ?? '';
  return text.length > MAX_VALUE ? '' : copied(text);
}

function subscriptionOf(entry: unknown, lines: Lines): AzureSubscription | undefined {
  const id = textOf(entry, 'id');
  if (id === '') return undefined;
  const line = lines.of(JSON.stringify(id));
  const fields = entry as { isDefault?: unknown; user?: unknown };
  return {
    id,
    name: textOf(entry, 'name'),
    state: textOf(entry, 'state'),
    user: { name: textOf(fields.user, 'name'), type: textOf(fields.user, 'type') },
    isDefault: fields.isDefault === true,
    tenantId: textOf(entry, 'tenantId'),
    cloud: textOf(entry, 'environmentName') || PUBLIC_CLOUD,
    line,
  };
}

/** The subscriptions in `azureProfile.json`, which az writes with a byte-order mark. */
function readProfile(
  source: FileSource,
  file: string,
): { subscriptions: AzureSubscription[]; problems: FactProblem[] } {
  const fact = source.readOnce(file, MAX_PROFILE_BYTES);
  const { value, problem } = jsonOf(file, fact, MAX_PROFILE_BYTES);
  if (problem) return { subscriptions: [], problems: [problem] };
  if (value === undefined) return { subscriptions: [], problems: [] };
  const list: unknown =
    typeof value === 'object' && value !== null
      ? Object.entries(value).find(([key]) => key === 'subscriptions')?.[1]
      : undefined;
  if (!Array.isArray(list))
    return { subscriptions: [], problems: [{ file, text: 'it lists no subscriptions' }] };
  const lines = new Lines(fact.state === 'text' ? fact.text : '');
  const problems: FactProblem[] = [];
  if (list.length > MAX_SUBSCRIPTIONS)
    problems.push({ file, text: `only ${MAX_SUBSCRIPTIONS} of its subscriptions are read` });
  const subscriptions: AzureSubscription[] = [];
  for (const [index, entry] of (list as unknown[]).slice(0, MAX_SUBSCRIPTIONS).entries()) {
    const subscription = subscriptionOf(entry, lines);
    if (subscription) subscriptions.push(subscription);
    else problems.push({ file, text: `its subscription ${index + 1} has no id` });
  }
  return { subscriptions, problems: problems.slice(0, MAX_PROBLEMS) };
}

/** A file of settings; what az itself makes of a broken one is an error, or the file's end. */
function readSettings(source: FileSource, file: string): { ini: IniFile; problems: FactProblem[] } {
  // Connection strings and keys of storage may stand in it.
  const fact = source.readOnce(file, MAX_CONFIG_BYTES);
  const ini = parseIni(fact.state === 'text' ? fact.text : '');
  const wrong = ini.problems.map(({ line, text }) => ({ file, line, text: copied(text) }));
  return { ini, problems: [...fileProblem(file, fact, MAX_CONFIG_BYTES), ...wrong] };
}

function entriesOf({ sections }: IniFile, header: string): Map<string, PlacedValue> {
  const section = sections.find((one) => one.header === header);
  return new Map(
    [...(section?.entries.values() ?? [])]
      .filter(({ value }) => value.length <= MAX_VALUE)
      .map(({ key, value, line }) => [copied(key), { value: copied(value), line }]),
  );
}

/** The Azure CLI's folder. Never throws. */
export function readAzure(source: FileSource, folder: string): AzureFacts {
  const file = join(folder, 'azureProfile.json');
  const { subscriptions, problems } = readProfile(source, file);
  const config = readSettings(source, join(folder, 'config'));
  const chosen = entriesOf(config.ini, 'cloud').get('name')?.value ?? PUBLIC_CLOUD;
  const clouds = isKnownCloud(chosen) ? undefined : readSettings(source, join(folder, 'clouds.config'));
  // az goes back to the public cloud where it does not know the chosen one.
  const isRegistered = !clouds || clouds.ini.sections.some((section) => section.header === chosen);
  const cloud = isRegistered ? chosen : PUBLIC_CLOUD;
  const [first, second] = defaultSubscriptions(subscriptions, cloud);
  const several: FactProblem[] = second
    ? [{ file, line: second.line, text: 'it has more than one default subscription' }]
    : [];
  return {
    file,
    subscriptions,
    cloud,
    ...(first && !second && { subscription: first.id }),
    defaults: entriesOf(config.ini, 'defaults'),
    problems: [...problems, ...several, ...config.problems, ...(clouds?.problems ?? [])],
  };
}
