import type { AzureSubscription, Facts } from '../../contracts/facts';
import type { CloudIdentity } from '../../contracts/identity';
import {
  azureClues,
  azureState,
  azureSubjects,
  azureWho,
  defaultChoice,
  type AzureState,
  type Said,
} from '../environment/azureIdentity';
import { fuse, noClues } from '../environment/fuse';
import { applyMapping } from '../environment/mapping';
import { given, shown } from '../environment/shown';
import type { IdentityPlace } from './index';

const PROVIDER = 'azure';

/** Variables by which SDKs, azd and Terraform would be somebody else than az. */
const OTHERS = [
  'ARM_SUBSCRIPTION_ID',
  'ARM_TENANT_ID',
  'ARM_CLIENT_ID',
  'ARM_CLIENT_SECRET',
  'ARM_CLIENT_CERTIFICATE_PATH',
  'AZURE_SUBSCRIPTION_ID',
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'AZURE_USERNAME',
  'AZURE_PASSWORD',
] as const;

/** No variable chooses az's subscription, so that only the default one can be had in a new terminal. */
function useDefault(env: IdentityPlace['env'], { folder }: AzureState): CloudIdentity['use'] {
  return {
    set: {
      // A terminal may start in another folder: absolute.
      ...(given(env.AZURE_CONFIG_DIR) !== undefined && { AZURE_CONFIG_DIR: folder }),
      ...(given(env.AZURE_CLOUD_NAME) !== undefined && { AZURE_CLOUD_NAME: env.AZURE_CLOUD_NAME ?? '' }),
    },
    unset: [...OTHERS],
  };
}

function problemsOf({ state, line }: AzureSubscription, file: string): CloudIdentity['problems'] {
  return state === '' || state === 'Enabled' ? [] : [{ file, line, text: `its state is ${shown(state)}` }];
}

function subscriptionRow(
  one: AzureSubscription,
  state: AzureState,
  facts: Facts,
  env: IdentityPlace['env'],
  active: string | undefined,
): CloudIdentity {
  const isActive = one.id === active && one.cloud === state.cloud;
  const said = { value: one.id, how: isActive ? 'default subscription' : 'azureProfile.json' };
  const clues = noClues();
  clues.labels = applyMapping(facts.mapping, azureSubjects(said, one));
  clues.identity = azureClues(said, one, state.facts.file);
  return {
    provider: PROVIDER,
    name: one.name === '' ? one.id : one.name,
    ...azureWho(one),
    account: one.id,
    ...fuse(clues),
    file: state.facts.file,
    line: one.line,
    isActive,
    problems: problemsOf(one, state.facts.file),
    ...(isActive && { use: useDefault(env, state) }),
  };
}

/** What SDKs and Terraform take from the environment: another identity than az's, and az does not look at it. */
function environmentRows(
  state: AzureState | undefined,
  { env }: IdentityPlace,
  facts: Facts,
): CloudIdentity[] {
  return ['ARM', 'AZURE'].flatMap((prefix): CloudIdentity[] => {
    const name = `${prefix}_SUBSCRIPTION_ID`;
    const client = given(env[`${prefix}_CLIENT_ID`]);
    const account = given(env[name]);
    if (account === undefined && client === undefined) return [];
    const said = { value: account ?? '', how: name };
    const found = state?.facts.subscriptions.find((one) => one.id.toLowerCase() === said.value.toLowerCase());
    const clues = noClues();
    if (account !== undefined) {
      clues.labels = applyMapping(facts.mapping, azureSubjects(said, found));
      clues.identity = azureClues(said, found, state?.facts.file);
    }
    const who =
      client === undefined
        ? { kind: 'unknown' as const }
        : { kind: 'service-account' as const, principal: client };
    return [
      {
        provider: PROVIDER,
        name: account === undefined ? `${prefix}_CLIENT_ID` : name,
        ...who,
        ...(account !== undefined && { account }),
        ...fuse(clues),
        isActive: false,
        problems: otherSubscription(said, state),
      },
    ];
  });
}

/** That az shows one subscription while SDKs and Terraform work in another. */
function otherSubscription({ value, how }: Said, state: AzureState | undefined): CloudIdentity['problems'] {
  const own = defaultChoice(state)?.value;
  if (own === undefined || value === '' || own.toLowerCase() === value.toLowerCase()) return [];
  const text = `another subscription than az's default one ${shown(own)}: what goes by ${how} works in this one`;
  return [{ file: '', text }];
}

/** What is wrong with az's files, in a row of its own. */
function folderRow(state: AzureState): CloudIdentity[] {
  const [first] = state.facts.problems;
  if (!first) return [];
  const row = { provider: PROVIDER, name: 'az', kind: 'unknown' as const, environment: 'unknown' as const };
  return [{ ...row, evidence: [], file: first.file, isActive: false, problems: state.facts.problems }];
}

/** Every subscription that az knows on this machine, and what the environment holds for others. Never throws. */
export function azureIdentities(facts: Facts, place: IdentityPlace): CloudIdentity[] {
  const state = azureState({ ...place, facts });
  if (!state) return environmentRows(undefined, place, facts);
  const active = defaultChoice(state)?.value;
  return [
    ...state.facts.subscriptions.map((one) => subscriptionRow(one, state, facts, place.env, active)),
    ...environmentRows(state, place, facts),
    ...folderRow(state),
  ];
}
