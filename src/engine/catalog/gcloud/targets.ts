import { isKnown } from '../../invocation';
import type { GcloudCall } from './call';

/** Flags that name what is acted on, or what it lies in. */
const NAMES_TARGET = new Set(
  (
    'instance instances cluster database dataset table topic subscription secret key keyring bucket service ' +
    'service-account iam-account member backend-service network subnet firewall-policy security-policy policy ' +
    'folder organization repository package job queue function environment lake vault backup-vault pool group ' +
    'instance-group disk disks url-map domain membership memberships namespace user'
  ).split(' '),
);

/** Commands that only change what they are pointed at last: the sources of a copy are not touched. */
const COPIES = /^gcloud\.(?:storage (?:cp|rsync)|compute (?:scp|copy-files))$/;

/** A word that may be the name of something: one word, no text. */
function isName(word: string): boolean {
  return word !== '' && word.length <= 512 && !/[\s{}"']/.test(word);
}

/** What a call names, as written: positionals first. */
export function namedTargets(call: GcloudCall): string[] {
  const { positionals } = call.args;
  const own = COPIES.test(call.key) ? positionals.slice(-1) : positionals;
  const flags = call.flags
    .filter((flag) => NAMES_TARGET.has(flag.name) && flag.value !== undefined)
    .flatMap((flag) => (flag.value ?? '').split(','));
  return [...own, ...flags].filter((word) => isKnown(word) && isName(word));
}
