import { isKnown } from '../../../invocation';
import type { Draft } from '../../draft';
import type { AzCall } from '../call';
import type { Refinement } from '../refinement';

/** Commands that show what they would do with --dryrun or --dry-run. */
const DRY_RUNS: readonly string[] = [
  'storage blob delete-batch',
  'storage blob upload-batch',
  'storage blob download-batch',
  'storage blob copy start-batch',
  'storage file delete-batch',
  'storage file upload-batch',
  'storage file download-batch',
  'storage file copy start-batch',
  'webapp up',
  'appconfig kv import',
  'appconfig kv set-keyvault',
];

/** Switches of an account that keep what is deleted for a while. */
const RETENTION = [
  'enable-delete-retention',
  'enable-container-delete-retention',
  'enable-versioning',
  'enable-restore-policy',
  'enable-change-feed',
];

/** A path of this machine, and not an address or a name in a cloud. */
function isLocalPath(text: string): boolean {
  return isKnown(text) && /^(?:\.{0,2}\/|~|\.{1,2}$|[A-Za-z]:\\)/.test(text);
}

function refineSoftDelete(call: AzCall, draft: Draft): void {
  if (call.isOff('enable'))
    draft.add('unprotect', '--enable false', 'and keeps nothing of what is deleted from then on');
}

export const STORAGE: readonly Refinement[] = [
  {
    commands: DRY_RUNS,
    refine(call, draft) {
      if (call.hasExactly('dryrun')) draft.become(['read'], '--dryrun');
      else if (call.hasExactly('dry-run')) draft.become(['read'], '--dry-run');
    },
    examples: [
      ['az storage blob delete-batch -s logs --account-name acme --pattern "*"', ['destroy']],
      ['az storage blob delete-batch -s logs --account-name acme --pattern "*" --dryrun', ['read']],
      ['az storage blob upload-batch -d web -s dist --account-name acme --dryrun', ['read']],
      ['az storage blob upload-batch -d web -s dist --account-name acme', ['create']],
      ['az webapp up -n w --dryrun', ['read']],
    ],
  },
  {
    commands: ['storage blob sync', 'storage azcopy blob sync'],
    refine(call, draft) {
      // Without the option az itself asks for the deletion.
      const keeps = call.hasExactly('delete-destination') && call.word('delete-destination') === 'false';
      if (!keeps) draft.add('destroy', '--delete-destination', 'and deletes what is not in the source');
    },
    examples: [
      ['az storage blob sync -c web -s dist --account-name acme', ['modify', 'destroy']],
      [
        'az storage blob sync -c web -s dist --account-name acme --delete-destination true',
        ['modify', 'destroy'],
      ],
      ['az storage blob sync -c web -s dist --account-name acme --delete-destination=false', ['modify']],
    ],
  },
  {
    commands: ['storage copy'],
    refine(call, draft) {
      const to = call.first('destination', 'd', 'destination-local-path');
      if (call.has('destination-local-path') || isLocalPath(to)) draft.become(['read']);
    },
    examples: [
      ['az storage copy -s https://acme.blob.core.windows.net/c/b -d ./b', ['read']],
      ['az storage copy -s ./b -d https://acme.blob.core.windows.net/c/b', ['modify']],
    ],
  },
  {
    commands: [
      'storage container create',
      'storage container-rm create',
      'storage container-rm update',
      'storage container set-permission',
    ],
    refine(call, draft) {
      const access = call.word('public-access');
      if (access === 'blob' || access === 'container')
        draft.add('exposure', `--public-access ${access}`, 'and lets everybody read it');
      else if (call.isHidden('public-access')) draft.add('opaque', '--public-access');
      else if (call.command.endsWith('set-permission')) draft.become(['modify']);
    },
    examples: [
      ['az storage container create -n c --account-name a --public-access blob', ['create', 'exposure']],
      ['az storage container create -n c --account-name a', ['create']],
      ['az storage container set-permission -n c --account-name a --public-access container', ['exposure']],
      ['az storage container set-permission -n c --account-name a --public-access off', ['modify']],
    ],
  },
  {
    commands: ['storage account update', 'storage account create'],
    refine(call, draft) {
      if (call.isOn('allow-blob-public-access'))
        draft.add(
          'exposure',
          '--allow-blob-public-access true',
          'and lets its containers be opened to everybody',
        );
      if (call.isOff('https-only'))
        draft.add('unprotect', '--https-only false', 'and takes requests that are not encrypted');
      if (/^tls1_[01]$/.test(call.word('min-tls-version')) && call.command.endsWith('update'))
        draft.add('unprotect', '--min-tls-version', 'and takes old encryption');
    },
    examples: [
      ['az storage account update -g rg -n a --allow-blob-public-access true', ['modify', 'exposure']],
      ['az storage account update -g rg -n a --allow-blob-public-access', ['modify', 'exposure']],
      ['az storage account update -g rg -n a --allow-blob-public-access false', ['modify']],
      ['az storage account update -g rg -n a --https-only false', ['modify', 'unprotect']],
      ['az storage account update -g rg -n a --default-action Allow', ['modify', 'exposure']],
      ['az storage account update -g rg -n a --tags owner=me', ['modify']],
      ['az storage account create -g rg -n a --sku Standard_LRS', ['create']],
    ],
  },
  {
    commands: [
      'storage account blob-service-properties update',
      'storage account file-service-properties update',
    ],
    refine(call, draft) {
      const off = RETENTION.find((name) => call.isOff(name));
      if (off) draft.add('unprotect', `--${off} false`, 'and keeps nothing of what is deleted from then on');
    },
    examples: [
      [
        'az storage account blob-service-properties update -g rg --account-name a --enable-delete-retention false',
        ['modify', 'unprotect'],
      ],
      [
        'az storage account blob-service-properties update -g rg --account-name a --enable-versioning true',
        ['modify'],
      ],
    ],
  },
  {
    commands: ['storage blob service-properties delete-policy update'],
    refine: refineSoftDelete,
    examples: [
      [
        'az storage blob service-properties delete-policy update --account-name a --enable false',
        ['modify', 'unprotect'],
      ],
      [
        'az storage blob service-properties delete-policy update --account-name a --enable true --days-retained 7',
        ['modify'],
      ],
    ],
  },
  {
    commands: ['storage account management-policy create', 'storage account management-policy update'],
    refine(call, draft) {
      const policy = call.text('policy');
      if (/delete/i.test(policy))
        draft.add('destroy', '--policy', 'that deletes what it names after some days');
      else if (!isKnown(policy)) draft.add('opaque', '--policy', 'from a file that cannot be read');
    },
    examples: [
      [
        `az storage account management-policy create -g rg --account-name a --policy '{"rules":[{"definition":{"actions":{"baseBlob":{"delete":{"daysAfterModificationGreaterThan":1}}}}}]}'`,
        ['create', 'destroy'],
      ],
      [
        `az storage account management-policy create -g rg --account-name a --policy '{"rules":[{"definition":{"actions":{"baseBlob":{"tierToCool":{"daysAfterModificationGreaterThan":30}}}}}]}'`,
        ['create'],
      ],
    ],
  },
  {
    commands: ['storage blob set-legal-hold'],
    refine(call, draft) {
      if (call.isOff('legal-hold'))
        draft.add('unprotect', '--legal-hold false', 'and lets the blob be deleted');
    },
    examples: [
      [
        'az storage blob set-legal-hold -c c -n b --account-name a --legal-hold false',
        ['modify', 'unprotect'],
      ],
      ['az storage blob set-legal-hold -c c -n b --account-name a --legal-hold true', ['modify']],
    ],
  },
  {
    commands: ['appconfig kv export'],
    refine(call, draft) {
      if (call.word('destination', 'd') === 'file') draft.become(['read']);
    },
    examples: [
      ['az appconfig kv export -n cfg -d file --path cfg.json --format json', ['read']],
      ['az appconfig kv export -n cfg -d appservice --appservice-account web', ['create']],
    ],
  },
];
