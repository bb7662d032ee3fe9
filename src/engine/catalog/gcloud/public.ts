import { isKnown } from '../../invocation';
import { namesTheWorld } from '../policyDocument';

/** Members of a policy that mean everybody. */
export function namesEverybody(text: string): boolean {
  return /\ball(?:Authenticated)?Users\b/i.test(text);
}

/** Canned access lists that let everybody in, in both spellings. */
export function isPublicAcl(name: string): boolean {
  return /^(?:public-?read(?:-?write)?|authenticated-?read)$/i.test(name);
}

/** Address ranges that mean everybody, `*` and `any` included; a value that cannot be known may be one. */
export function opensToWorld(ranges: string): boolean {
  if (!isKnown(ranges)) return true;
  return ranges
    .split(/[,;]/)
    .some(
      (range) => /^\s*(?:\*|any|0\.0\.0\.0\/0|0\.0\.0\.0|::\/0)\s*$/i.test(range) || namesTheWorld(range),
    );
}

/** What a lifecycle configuration may do; one that cannot be read may delete. */
export function lifecycleDeletes(text: string): boolean {
  return !isKnown(text) || /["']?type["']?\s*:\s*["']?Delete/i.test(text) || text.trim() === '';
}
