/** Which of its words a program of everyday use writes, and which it prints or copies. */
export interface FileProgram {
  /** `all`: every word may be a path that it changes; `last`: its last one, or the value of `-t`. */
  readonly writes?: 'all' | 'last';
  /** Takes whole folders, or removes what it names. */
  readonly tree?: boolean;
  /** Removes what it names, so that what is there now decides whether it matters. */
  readonly removes?: boolean;
  /** `all`: prints the files that it names; `sources`: copies all but its last word elsewhere. */
  readonly reads?: 'all' | 'sources';
  /** Acts so only when one of its words fits: `sed -i`. */
  readonly when?: RegExp;
}

const REMOVES: FileProgram = { writes: 'all', tree: true, removes: true };
const CHANGES: FileProgram = { writes: 'all' };
const COPIES: FileProgram = { writes: 'last', reads: 'sources' };
const PRINTS: FileProgram = { reads: 'all' };

/** Programs by name; several rows where an option changes what they do. */
const ROWS: readonly (readonly [names: string, ...programs: FileProgram[]])[] = [
  ['rm unlink shred srm trash trash-put rmdir del erase rd remove-item ri gio rimraf', REMOVES],
  ['mv move move-item rename-item ren rename gmv', { ...REMOVES, reads: undefined }],
  ['cp copy copy-item install ginstall gcp ditto xcopy', COPIES],
  ['rsync scp sftp rclone robocopy', { ...COPIES, tree: true }],
  ['ln mklink link', { writes: 'last' }],
  ['chmod chown chgrp chattr setfacl chflags attrib icacls', { writes: 'all', tree: true }],
  [
    'tee sponge truncate patch ed ex set-content add-content out-file clear-content new-item sc ac json dasel',
    CHANGES,
  ],
  ['sed gsed', { writes: 'all', when: /^(?:-[a-zA-Z]*i.*|--in-place.*)$/ }, PRINTS],
  ['perl ruby', { writes: 'all', when: /^-[a-zA-Z0-9]*i/ }, { reads: 'all', when: /^-[a-zA-Z]*[np]/ }],
  ['python python3', { reads: 'all', when: /^json\.tool$|^base64$/ }],
  ['awk gawk', { writes: 'all', when: /^inplace$/ }, PRINTS],
  ['yq', { writes: 'all', when: /^(?:-[a-zA-Z]*i|--inplace|--in-place)$/ }, PRINTS],
  ['jq sqlite3 plutil', PRINTS],
  [
    'vim nvim vi',
    { writes: 'all', when: /^(?:-es|-e|-c|\+.*|-Es|-s)$/ },
    { reads: 'all', when: /^:?%p|^:?%?print/ },
  ],
  ['git', { writes: 'all', tree: true, when: /^(?:checkout|restore|rm|mv|clean|stash|apply|update-index)$/ }],
  ['find gfind', { writes: 'all', tree: true, removes: true, when: /^(?:-delete|-exec|-execdir)$/ }],
  ['fd fdfind', { writes: 'all', tree: true, removes: true, when: /^(?:-x|-X|--exec.*)$/ }],
  ['curl', { writes: 'all', when: /^(?:-[a-zA-Z]*o.*|--output.*)$/ }],
  ['wget', { writes: 'all', when: /^(?:-[a-zA-Z]*O.*|--output-document.*|-P.*)$/ }],
  ['dd', { writes: 'all', when: /^of=/ }, PRINTS],
  [
    'cat less more head tail bat batcat strings xxd od hexdump hd nl tac cut sort uniq diff paste fold rev pr fmt gzip zcat bzip2 xz zstd view gc get-content type',
    PRINTS,
  ],
  [
    'tar gtar bsdtar',
    { writes: 'all', tree: true, when: /^-[a-zA-Z]*x[a-zA-Z]*$|^x[a-zA-Z]+$|^--extract$/ },
    { reads: 'all', tree: true },
  ],
  ['unzip', { writes: 'all', tree: true, when: /^-d/ }],
  [
    'base64 gbase64 base32 openssl gpg zip 7z ncat nc pbcopy xclip xsel wl-copy',
    { reads: 'all', tree: true },
  ],
];

let byName: Map<string, readonly FileProgram[]> | undefined;

/** What the program does with the files that its words name; empty for programs that are not listed. */
export function filePrograms(name: string): readonly FileProgram[] {
  if (!byName) {
    byName = new Map();
    for (const [names, ...programs] of ROWS) for (const each of names.split(' ')) byName.set(each, programs);
  }
  return byName.get(name) ?? byName.get(name.toLowerCase()) ?? [];
}
