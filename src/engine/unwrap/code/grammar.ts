/** How a programming language is written, as far as calls, strings and comments must be found in it. */
export interface Grammar {
  readonly name: 'python' | 'node' | 'ruby' | 'perl' | 'php' | 'lua' | 'awk' | 'go' | 'java';
  /** Marks that begin a comment to the end of the line. */
  readonly comments: readonly string[];
  /** `/* … *\/` comments. */
  readonly blockComments?: boolean;
  /** Text in backquotes: a command, a template with `${…}`, or raw text. */
  readonly backquote?: 'command' | 'template' | 'raw';
  /** Which quotes embed values, and how: `{x}` in f-strings, `#{x}`, `$x`. */
  readonly embeds: 'f-string' | 'template' | 'hash' | 'dollar' | 'none';
  /** `'''` and `"""`. */
  readonly triple?: boolean;
  /** `/…/` where a value is expected. */
  readonly regex?: boolean;
  /** `name arg, arg` without parentheses. */
  readonly bareCalls?: boolean;
  /** `%w[…]`, `qw(…)`, `<<~EOS`. */
  readonly quoteWords?: boolean;
  /** Names begin with `$` or `@`. */
  readonly sigils?: boolean;
  /** Blocks are lines that stand further in (Python; by custom Ruby). */
  readonly indented?: boolean;
}

export const GRAMMARS = {
  python: { name: 'python', comments: ['#'], embeds: 'f-string', triple: true, indented: true },
  node: {
    name: 'node',
    comments: ['//', '#!'],
    blockComments: true,
    backquote: 'template',
    embeds: 'template',
    regex: true,
    sigils: true,
  },
  ruby: {
    name: 'ruby',
    comments: ['#'],
    backquote: 'command',
    embeds: 'hash',
    regex: true,
    bareCalls: true,
    quoteWords: true,
    sigils: true,
    indented: true,
  },
  perl: {
    name: 'perl',
    comments: ['#'],
    backquote: 'command',
    embeds: 'dollar',
    bareCalls: true,
    quoteWords: true,
    sigils: true,
  },
  php: {
    name: 'php',
    comments: ['//', '#'],
    blockComments: true,
    backquote: 'command',
    embeds: 'dollar',
    sigils: true,
  },
  lua: { name: 'lua', comments: ['--'], embeds: 'none', bareCalls: true },
  awk: { name: 'awk', comments: ['#'], embeds: 'none' },
  go: { name: 'go', comments: ['//'], blockComments: true, backquote: 'raw', embeds: 'none' },
  java: { name: 'java', comments: ['//'], blockComments: true, embeds: 'none', triple: true },
} as const satisfies Record<string, Grammar>;
