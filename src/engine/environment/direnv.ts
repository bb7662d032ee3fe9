import type { Facts } from '../../contracts/facts';

/** Folders that are looked into, from the innermost upwards. */
const MAX_FOLDERS = 24;

/** The `.envrc` that direnv finds for a folder: the nearest one upwards. */
export function direnvFile(cwd: string, facts: Facts): { path: string; text: string } | undefined {
  let folder = cwd.replace(/\/+$/, '');
  for (let i = 0; i < MAX_FOLDERS; i += 1) {
    const path = `${folder}/.envrc`;
    const fact = facts.file(path);
    if (fact.state === 'text') return { path, text: fact.text };
    if (folder === '') return undefined;
    folder = folder.slice(0, folder.lastIndexOf('/'));
  }
  return undefined;
}
