import type { GoogleCredentials } from '../../contracts/facts';
import { credentialsAt, credentialsIdentity } from './gcloudCredentials';
import { gcloudFolder, type Chosen, type GcloudIdentity, type GcloudQuestion } from './gcloudIdentity';
import { given } from './shown';

/** The credentials of Google's client libraries: the variable's file, else the one beside gcloud's configurations. */
export function defaultCredentials(question: GcloudQuestion): GoogleCredentials | undefined {
  const path = given(question.env.GOOGLE_APPLICATION_CREDENTIALS);
  if (path !== undefined) return credentialsAt(path, question);
  const folder = gcloudFolder(question);
  return folder === undefined ? undefined : question.facts.gcloud(folder).applicationDefault;
}

/** The identity of a call of a client library: it works as the default credentials, whatever gcloud's account is. */
export function libraryIdentity(own: GcloudIdentity, question: GcloudQuestion): GcloudIdentity {
  return { ...own, account: undefined, who: credentialsIdentity(defaultCredentials(question)) };
}

/** Projects that such a call may mean. A program can name another one where it makes its client, so that they only raise. */
export function libraryProjects(question: GcloudQuestion): Chosen[] {
  const variables = ['GOOGLE_CLOUD_PROJECT', 'GCLOUD_PROJECT'].flatMap((how) => {
    const name = given(question.env[how]);
    return name === undefined ? [] : [{ name, how }];
  });
  const found = defaultCredentials(question);
  return found?.project === undefined
    ? variables
    : [...variables, { name: found.project, how: 'default credentials', file: found.file }];
}
