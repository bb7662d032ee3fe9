import { join } from 'node:path/posix';
import type { Evidence } from '../../contracts/environment';
import type { GoogleCredentials, TerraformFacts } from '../../contracts/facts';
import type { IdentityFacts } from '../../contracts/identity';
import {
  azureClues,
  azureState,
  azureSubjects,
  azureWho,
  defaultChoice,
  subscriptionOf,
  type AzureQuestion,
} from './azureIdentity';
import { nameClue } from './gcloudClues';
import { credentialsIdentity } from './gcloudCredentials';
import { defaultCredentials } from './gcloudLibrary';
import type { MappingSubject } from './mapping';
import { pathIn } from './paths';
import { given, isComputed } from './shown';

type Provider = TerraformFacts['providers'][number];

/** What a cloud's own files add to what a provider block and the shell say. */
export interface CloudClues {
  readonly subjects: readonly MappingSubject[];
  readonly clues: readonly Evidence[];
  /** Names that only raise. */
  readonly hints: readonly Evidence[];
  readonly account?: string;
  readonly who?: IdentityFacts;
}

/**
 * The subscription of azurerm: the one that the block or ARM_SUBSCRIPTION_ID names, else that of az, whose login it
 * takes where no service principal is given.
 */
export function azureProviderClues(
  { settings }: Provider,
  chosen: string | undefined,
  question: AzureQuestion,
): CloudClues {
  if (isComputed(chosen)) return { subjects: [], clues: [], hints: [] };
  const state = azureState(question);
  const client = given(settings.client_id) ?? given(question.env.ARM_CLIENT_ID);
  const said =
    chosen !== undefined
      ? { value: chosen, how: 'provider azurerm' }
      : client === undefined
        ? defaultChoice(state)
        : undefined;
  const found = said && subscriptionOf(state, said);
  const who =
    client === undefined
      ? found && azureWho(found)
      : { kind: 'service-account' as const, ...(!isComputed(client) && { principal: client }) };
  return {
    subjects: said ? azureSubjects(said, found) : [],
    clues: said && found ? azureClues(said, found, state?.facts.file) : [],
    hints: [],
    ...(said && { account: found?.id ?? said.value }),
    ...(who && { who }),
  };
}

/** Who the google provider works as: gcloud's account and project are nothing to it. */
export function googleProviderClues(
  { settings, file: block }: Provider,
  chosen: string | undefined,
  question: AzureQuestion,
): CloudClues {
  const subjects =
    chosen === undefined || isComputed(chosen) ? [] : [{ kind: 'project' as const, value: chosen }];
  const acting =
    given(settings.impersonate_service_account) ?? given(question.env.GOOGLE_IMPERSONATE_SERVICE_ACCOUNT);
  const own = given(settings.credentials);
  const who =
    acting !== undefined
      ? { kind: 'service-account' as const, ...(!isComputed(acting) && { principal: acting }) }
      : credentialsIdentity(own === undefined ? defaultCredentials(question) : keyOf(own, block, question));
  const principal = who?.principal;
  return {
    subjects,
    clues: [],
    hints: principal === undefined ? [] : nameClue('account', { name: principal, how: 'provider google' }),
    ...(subjects.length > 0 && { account: chosen }),
    ...(who && { who }),
  };
}

/** The key that a block names by its path; one that stands in it is not looked at. */
function keyOf(path: string, block: string, { facts }: AzureQuestion): GoogleCredentials | undefined {
  const file = path.length > 1024 || path.includes('{') ? undefined : pathIn(path, join(block, '..'));
  return file === undefined ? undefined : facts.googleCredentials(file);
}
