/** Folders for what is thrown away: each of them has a new name every time. */
const TEMPORARY =
  /^(?:\/private)?(?:\/tmp|\/var\/tmp|\/var\/folders|\/dev\/shm)(?=\/|$)|^[a-z]:\/users\/[^/]+\/appdata\/local\/temp(?=\/|$)/i;
/** So many parts of a path outside the workspace count, below the home folder or from the root. */
const DEPTH = 3;

/**
 * The folder that stands for a working directory: the workspace folder that it is in, else the beginning of its path.
 * By the text alone: what a path names on the disk can change between two commands.
 * @param roots the workspace's folders; the first stands for a command that says nothing of where it was
 */
export function folderOf(cwd: string, roots: readonly string[], home: string): string {
  const all = roots.map(plain).sort((a, b) => b.length - a.length);
  const folder = cwd === '' ? plain(roots[0] ?? '') : plain(cwd);
  const root = all.find((each) => isBelow(folder, each));
  if (root !== undefined) return root;
  if (TEMPORARY.test(folder)) return 'temporary folders';
  const own = plain(home);
  const [base, rest] = isBelow(folder, own) ? ['~', folder.slice(own.length)] : ['', folder];
  const parts = rest.split('/').filter((part) => part !== '');
  return [base, ...parts.slice(0, DEPTH)].join('/') || '/';
}

function isBelow(folder: string, root: string): boolean {
  return root !== '' && (folder === root || folder.startsWith(root.endsWith('/') ? root : `${root}/`));
}

/** With forward slashes, without `.`, `..` and a slash at the end; a drive's letter small. */
function plain(path: string): string {
  const slashed = /^[a-z]:[\\/]|^\\\\/i.test(path) ? path.replaceAll('\\', '/') : path;
  const parts: string[] = [];
  for (const part of slashed.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const joined = parts.join('/').replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
  return slashed.startsWith('/') ? `/${joined}` : joined;
}
