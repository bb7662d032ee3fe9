import { isKnown } from '../../../invocation';
import type { Draft } from '../../draft';
import type { GcloudCall } from '../call';
import { namesEverybody } from '../public';
import { staysInside } from '../token';
import type { Refinement } from '../refinement';

/** Roles that are as good as owning what they are given on. */
const ADMIN =
  /roles\/(?:owner|editor|iam\.\w*admin|iam\.serviceAccountTokenCreator|iam\.serviceAccountUser|\w+\.admin)$/i;

function refineBinding(call: GcloudCall, draft: Draft): void {
  const member = call.value('member');
  const role = call.value('role');
  if (namesEverybody(member)) draft.add('exposure', `--member ${member}`, 'and lets everybody in');
  if (ADMIN.test(role)) draft.note(`--role ${role}`, 'with the rights of an owner or administrator');
}

/** Metadata that a machine acts on: keys that let somebody in, scripts that run as root. */
function refineMetadata(call: GcloudCall, draft: Draft): void {
  const text = [call.value('metadata'), call.value('metadata-from-file')].join(',');
  if (/(?:^|,)\s*(?:block-project-)?ssh-?keys\s*=|(?:^|,)windows-keys\s*=/i.test(text))
    draft.add('privilege', 'ssh-keys', 'and lets the holders of new keys in');
  if (/enable-oslogin\s*=\s*false/i.test(text))
    draft.add('unprotect', 'enable-oslogin=FALSE', 'and takes OS Login away');
  if (/(?:startup|shutdown|sysprep-specialize|windows-startup)-script/i.test(text))
    draft.add('remote-run', 'startup-script', 'which runs on the machine as root');
  if (!isKnown(text)) draft.add('privilege');
}

export const IDENTITY: readonly Refinement[] = [
  {
    commands: ['* remove-iam-policy-binding', '* remove-invoker-policy-binding'],
    refine(call, draft) {
      // Taking everybody out is how something is closed again.
      if (namesEverybody(call.value('member'))) draft.become(['modify'], `--member ${call.value('member')}`);
    },
    examples: [
      [
        'gcloud run services remove-iam-policy-binding s --member=allUsers --role=roles/run.invoker',
        ['modify'],
      ],
      ['gcloud projects remove-iam-policy-binding p --member=user:a@b.c --role=roles/owner', ['privilege']],
    ],
  },
  {
    commands: ['* add-iam-policy-binding', '* add-invoker-policy-binding', 'bq add-iam-policy-binding'],
    refine: refineBinding,
    examples: [
      ['gcloud projects add-iam-policy-binding p --member=user:a@b.c --role=roles/owner', ['privilege']],
      [
        'gcloud run services add-iam-policy-binding s --member=allUsers --role=roles/run.invoker',
        ['privilege', 'exposure'],
      ],
      [
        'gcloud storage buckets add-iam-policy-binding gs://b --role roles/storage.objectViewer --member allAuthenticatedUsers',
        ['privilege', 'exposure'],
      ],
    ],
  },
  {
    commands: ['* set-iam-policy'],
    refine(call, draft) {
      const file = call.args.positionals.at(-1) ?? '';
      if (namesEverybody(call.file(file))) draft.add('exposure', 'allUsers', 'and lets everybody in');
    },
    examples: [['gcloud projects set-iam-policy p policy.json', ['privilege']]],
  },
  {
    commands: ['gcloud.compute.instances add-metadata', 'gcloud.compute.project-info add-metadata'],
    refine: refineMetadata,
    examples: [
      ['gcloud compute instances add-metadata vm --metadata=a=b', ['modify']],
      ['gcloud compute instances add-metadata vm --metadata ssh-keys="u:ssh-rsa A"', ['modify', 'privilege']],
      ['gcloud compute project-info add-metadata --metadata enable-oslogin=FALSE', ['modify', 'unprotect']],
      [
        'gcloud compute instances add-metadata vm --metadata-from-file startup-script=s.sh',
        ['modify', 'remote-run'],
      ],
    ],
  },
  {
    commands: [
      'gcloud.auth print-access-token',
      'gcloud.auth print-identity-token',
      'gcloud.auth.application-default print-access-token',
    ],
    refine(call, draft) {
      if (staysInside(call.invocation)) draft.become(['read'], undefined, 'for the command around it');
      else draft.note(undefined, 'which whoever reads it can use');
    },
    examples: [
      ['gcloud auth print-access-token', ['secret']],
      ['gcloud auth application-default print-access-token', ['secret']],
      ['gcloud auth list', []],
      ['gcloud auth login', []],
    ],
  },
];
