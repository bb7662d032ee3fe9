/** Backslashes separate folders on Windows; the engine's paths have slashes. */
export function posixPath(path: string): string {
  return path.includes('\\') ? path.replaceAll('\\', '/') : path;
}

/** A program as the catalogue names it: Windows finds programs whatever their case. Cmdlets keep theirs. */
export function programPath(path: string): string {
  const posix = posixPath(path);
  const cut = posix.lastIndexOf('/') + 1;
  const base = posix.slice(cut);
  return /^[A-Za-z]+-[A-Z]/.test(base) ? base : posix.slice(0, cut) + base.toLowerCase();
}
