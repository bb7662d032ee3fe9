import { isKnown } from '../../invocation';
import type { Draft } from '../draft';
import { isPublicAcl } from './public';

/** One cp, mv or rsync of `gcloud storage` or `gsutil`. */
export interface Transfer {
  readonly kind: 'cp' | 'mv' | 'rsync';
  /** Sources and the destination, which is the last. */
  readonly paths: readonly string[];
  /** The sources come from the standard input. */
  readonly fromInput: boolean;
  /** The flag that makes rsync delete what the source does not have. */
  readonly deletes: string | undefined;
  readonly acl: string;
}

function isRemote(path: string): boolean {
  return /^(?:gs|s3|http|https):\/\//.test(path);
}

/** Judges by direction: towards this machine it reads, towards a bucket it writes. */
export function judgeTransfer(draft: Draft, { kind, paths, fromInput, deletes, acl }: Transfer): void {
  const to = paths.at(-1) ?? '';
  const known = paths.length >= (fromInput ? 1 : 2) && paths.every((path) => isKnown(path.slice(0, 5)));
  const download = known && !isRemote(to);
  const upload = known && isRemote(to) && !fromInput && !paths.slice(0, -1).some(isRemote);
  if (kind === 'mv') {
    if (upload || (download && !fromInput && !paths.slice(0, -1).some(isRemote))) draft.become(['modify']);
    else draft.become(['destroy'], undefined, 'and deletes it where it was');
  } else if (download) {
    draft.become(['read']);
    return;
  } else if (kind === 'rsync' && deletes !== undefined) {
    draft.become(['destroy'], deletes, 'and deletes everything there that the source does not have');
  } else draft.become(['modify']);
  if (isPublicAcl(acl)) draft.add('exposure', acl, 'and lets everybody in');
}
