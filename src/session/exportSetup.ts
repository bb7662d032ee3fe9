import { randomBytes } from 'node:crypto';
import type * as vscode from 'vscode';
import {
  DESTINATION_NAME,
  MAX_DESTINATIONS,
  type DestinationKind,
  type DestinationSetting,
} from '../contracts/export';
import type { Credentials } from '../export/destination';
import { readExportSettings, saveDestination } from '../platform/config';
import { askModal, askText, error as showError, info, pickOne } from '../platform/notify';
import { exportBundle, secretKey, type Exports } from './exports';

const KINDS: readonly { label: string; description: string; value: DestinationKind }[] = [
  { label: 'OpenTelemetry', description: 'all records, to any collector (OTLP/HTTP)', value: 'otlp' },
  { label: 'OCSF', description: 'all records as API Activity, JSON lines over HTTP', value: 'ocsf' },
  { label: 'JSON lines', description: 'all records as they are, over HTTP', value: 'jsonl' },
  { label: 'Webhook', description: 'alerts as signed JSON', value: 'webhook' },
  { label: 'Slack', description: 'alerts through an incoming webhook', value: 'slack' },
  { label: 'PagerDuty', description: 'alerts through Events API v2', value: 'pagerduty' },
  { label: 'Opsgenie', description: 'alerts', value: 'opsgenie' },
];

const KEY_PROMPTS: Readonly<Partial<Record<DestinationKind, string>>> = {
  webhook:
    'The key that signs each message, at least 16 characters. What stands here was made at random: copy it.',
  pagerduty: 'The integration key (routing key) of the service, from Events API v2',
  opsgenie: 'The API key of an API integration',
};

/** 'Set Up Export...'. It asks a person for everything; arguments of the command are not looked at. */
export async function setUpExport(exports: Exports): Promise<void> {
  const { secrets } = exports;
  const { destinations } = readExportSettings();
  if (destinations.length === 0) return addDestination(exports, secrets, []);
  const rows = await Promise.all(
    destinations.map(async (setting) => ({
      label: setting.name,
      description: `${setting.kind} · ${setting.on ? await stateOf(exports, setting) : 'off'}`,
      value: setting as DestinationSetting | 'new',
    })),
  );
  const add = { label: '$(add) New destination...', value: 'new' as const };
  const room = destinations.length < MAX_DESTINATIONS ? [add] : [];
  const picked = await pickOne('Agent Guard: where the record is sent', [...rows, ...room]);
  if (picked === 'new') await addDestination(exports, secrets, destinations);
  else if (picked) await changeDestination(exports, secrets, picked);
}

async function stateOf(exports: Exports, { name }: DestinationSetting): Promise<string> {
  const found = await exportBundle().readCursor(exports.folder, name);
  if (!found) return 'nothing sent yet';
  const skipped = found.skipped > 0 ? ` · ${found.skipped} refused` : '';
  return `${found.sent} sent${skipped}${found.waiting === undefined ? '' : ` · waiting: ${found.waiting}`}`;
}

async function changeDestination(
  exports: Exports,
  secrets: vscode.SecretStorage,
  setting: DestinationSetting,
): Promise<void> {
  const { name } = setting;
  const turn = setting.on ? 'Turn off' : 'Turn on';
  const what = await pickOne(`Agent Guard: export to ${name}`, [
    { label: 'Send a test message', value: 'test' },
    { label: turn, value: 'turn' },
    { label: 'Remove', description: 'and forget its address and key', value: 'remove' },
  ]);
  if (what === 'test') await test(exports, setting);
  if (what !== 'turn' && what !== 'remove') return;
  const label = what === 'turn' ? turn : 'Remove';
  // An agent can run the command, but not answer a modal.
  const answer = await askModal(`${label}: export to ${name}?`, 'The change is recorded.', [
    'Leave as It Is',
    label,
  ]);
  if (answer !== label) return;
  if (what === 'turn') return saveDestination(name, { ...setting, on: !setting.on });
  await saveDestination(name, undefined);
  await secrets.delete(secretKey(name));
  await exportBundle().removeCursor(exports.folder, name);
}

async function test(exports: Exports, { name, kind }: DestinationSetting): Promise<void> {
  const destination = await exports.destination(name, kind);
  if (!destination)
    return showError(`There is no address of ${name} on this machine. Remove it, and add it again.`);
  const { ok, text } = await exportBundle().sendTest(destination, exports.sender(), Date.now());
  await (ok ? info : showError)(`Test message to ${name}: ${text}`);
}

async function addDestination(
  exports: Exports,
  secrets: vscode.SecretStorage,
  others: readonly DestinationSetting[],
): Promise<void> {
  const kind = await pickOne('Export: what kind of receiver', KINDS);
  if (kind === undefined) return;
  const name = await askText({
    title: 'Export: name',
    prompt: 'What this destination is called here',
    value: kind,
    check: (value) =>
      !DESTINATION_NAME.test(value)
        ? 'A name is made of a-z, 0-9 and dashes.'
        : others.some((it) => it.name === value)
          ? 'There is one of this name.'
          : undefined,
  });
  const credentials = name === undefined ? undefined : await askCredentials(kind);
  if (name === undefined || credentials === undefined) return;
  const { host } = new URL(credentials.url);
  const what = exportBundle().takesAlertsOnly(kind) ? 'Alerts' : 'All records';
  const sendIt = 'Send';
  const answer = await askModal(
    `Send to ${host}?`,
    `${what} of this machine go there from now on, commands and folders included, secrets taken out. A test message is sent first.`,
    ['Do Not Send', sendIt],
  );
  if (answer !== sendIt) return;
  const { ok, text } = await exportBundle().sendTest({ ...credentials, name }, exports.sender(), Date.now());
  const keep = 'Keep It';
  if (!ok && (await askModal(`The test message to ${name} failed`, text, ['Leave It Out', keep])) !== keep)
    return;
  await exportBundle().removeCursor(exports.folder, name);
  await secrets.store(secretKey(name), JSON.stringify(credentials));
  await saveDestination(name, { name, kind, on: true });
  await info(`Agent Guard exports to ${name}. Test message: ${text}`);
}

async function askCredentials(kind: DestinationKind): Promise<Credentials | undefined> {
  const { checkAddress, logsAddress, parseHeader, DEFAULT_ADDRESSES, takesAlertsOnly } = exportBundle();
  const url = await askText({
    title: 'Export: address',
    prompt: kind === 'otlp' ? 'The collector; /v1/logs is added where there is no path' : 'Where to send it',
    value: DEFAULT_ADDRESSES[kind] ?? 'https://',
    secret: kind === 'slack',
    check: (value) => complaint(() => checkAddress(value)),
  });
  if (url === undefined) return undefined;
  const keyPrompt = KEY_PROMPTS[kind];
  const key =
    keyPrompt === undefined
      ? undefined
      : await askText({
          title: 'Export: key',
          prompt: keyPrompt,
          ...(kind === 'webhook' && { value: randomBytes(24).toString('base64url') }),
          secret: kind !== 'webhook',
          check: (value) =>
            /^[\x21-\x7e]{16,4096}$/.test(value) ? undefined : 'At least 16 characters, without spaces.',
        });
  if (keyPrompt !== undefined && key === undefined) return undefined;
  const header = takesAlertsOnly(kind) ? '' : await askHeader(parseHeader);
  if (header === undefined) return undefined;
  return {
    kind,
    url: kind === 'otlp' ? logsAddress(url) : checkAddress(url).href,
    ...(key !== undefined && { key }),
    ...(header !== '' && { header }),
    // Every collector takes it.
    ...(kind === 'otlp' && { gzip: true }),
  };
}

async function askHeader(parse: (text: string) => unknown): Promise<string | undefined> {
  return askText({
    title: 'Export: header',
    prompt: 'A header that lets us in, such as Authorization: Bearer TOKEN. Leave it empty for none.',
    secret: true,
    check: (value) => (value === '' ? undefined : complaint(() => parse(value))),
  });
}

function complaint(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
