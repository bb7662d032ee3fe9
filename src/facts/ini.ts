/**
 * The ini dialect of AWS's two files, read as botocore's parser does (Python's configparser), which is the strictest of
 * the AWS readers. Ours because `@smithy/shared-ini-file-loader` 4.7 only reads files by itself, asynchronously and
 * through a cache of its own, keeps no line numbers and swallows what does not parse; the `ini` package has no lines,
 * no continuation lines and its own ideas about dots and quotes. Tolerant: what is wrong is reported, the rest is read.
 */

export interface IniEntry {
  /** Lower case, as configparser makes it. */
  key: string;
  /** Continuation lines joined by \n; a value that begins with \n is a nested block. */
  value: string;
  line: number;
}

export interface IniSection {
  header: string;
  line: number;
  entries: Map<string, IniEntry>;
}

export interface IniProblem {
  line: number;
  text: string;
  /** Header of the section that it is wrong with; undefined where it concerns the whole file. */
  section?: string;
}

export interface IniFile {
  sections: IniSection[];
  problems: IniProblem[];
}

/** Bounds of what a file that is no settings file can make: sections, and problems that are told. */
const MAX_SECTIONS = 10_000;
const MAX_PROBLEMS = 50;
/** Longest part of a name that is repeated in a problem's text. */
const MAX_NAME = 200;

function report(file: IniFile, problem: IniProblem): void {
  if (file.problems.length < MAX_PROBLEMS) file.problems.push(problem);
}

/** Reader's state: the section and the entry that a continuation line would belong to. */
interface Cursor {
  /** Undefined before the first header and after one that is broken: what follows belongs to nobody. */
  section: IniSection | undefined;
  entry: IniEntry | undefined;
  indent: number;
  seen: Map<string, IniSection>;
  lost: boolean;
}

/** One header line: a repeated section goes on with the first one's entries, and is reported. */
function openSection(header: string, line: number, cursor: Cursor, file: IniFile): void {
  const before = cursor.seen.get(header);
  cursor.entry = undefined;
  cursor.lost = false;
  if (before) {
    report(file, {
      line,
      text: `section [${header.slice(0, MAX_NAME)}] stands here a second time, first in line ${before.line}`,
      section: header,
    });
    cursor.section = before;
    return;
  }
  if (file.sections.length >= MAX_SECTIONS) {
    if (cursor.section) report(file, { line, text: `it has more than ${MAX_SECTIONS} sections` });
    cursor.section = undefined;
    cursor.lost = true;
    return;
  }
  cursor.section = { header, line, entries: new Map() };
  cursor.seen.set(header, cursor.section);
  file.sections.push(cursor.section);
}

function addEntry(content: string, line: number, cursor: Cursor, file: IniFile): void {
  const cut = content.search(/[=:]/);
  if (content.startsWith('[') && cut < 0) {
    // A half-written header: its name is not known, so its keys are nobody's.
    cursor.section = undefined;
    cursor.entry = undefined;
    cursor.lost = true;
    report(file, { line, text: 'a section header without its closing bracket' });
    return;
  }
  if (!cursor.section) {
    if (!cursor.lost) report(file, { line, text: 'a line before the first [section]' });
    cursor.lost = true;
    return;
  }
  if (cut <= 0) {
    cursor.entry = undefined;
    report(file, { line, text: 'neither a [section] nor key = value', section: cursor.section.header });
    return;
  }
  const entry = {
    key: content.slice(0, cut).trim().toLowerCase(),
    value: content.slice(cut + 1).trim(),
    line,
  };
  if (cursor.section.entries.has(entry.key)) {
    report(file, {
      line,
      text: `the key ${entry.key.slice(0, MAX_NAME)} stands here a second time`,
      section: cursor.section.header,
    });
  }
  cursor.section.entries.set(entry.key, entry);
  cursor.entry = entry;
}

/** Reads the text of an ini file. Never throws; linear but for what a file repeats. */
export function parseIni(text: string): IniFile {
  const file: IniFile = { sections: [], problems: [] };
  const cursor: Cursor = { section: undefined, entry: undefined, indent: 0, seen: new Map(), lost: false };
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  for (const [index, raw] of lines.entries()) {
    const content = raw.trim();
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;
    const indent = raw.length - raw.trimStart().length;
    if (cursor.entry && indent > cursor.indent) {
      cursor.entry.value += `\n${content}`;
      continue;
    }
    cursor.indent = indent;
    const header = /^\[(.+)\]/.exec(content)?.[1];
    if (header === undefined) addEntry(content, index + 1, cursor, file);
    else openSection(header, index + 1, cursor, file);
  }
  reportNested(file);
  return file;
}

/** The CLI gives up on a nested block with a line that has no `=`. */
function reportNested(file: IniFile): void {
  for (const section of file.sections) {
    for (const entry of section.entries.values()) {
      if (!entry.value.startsWith('\n')) continue;
      if (
        entry.value
          .slice(1)
          .split('\n')
          .some((line) => !line.includes('='))
      ) {
        report(file, {
          line: entry.line,
          text: `a line below ${entry.key.slice(0, MAX_NAME)} is not key = value`,
          section: section.header,
        });
      }
    }
  }
}

/** The keys of a nested block (`s3 =` with indented lines below); empty for a plain value. */
export function nestedEntries(value: string): [key: string, value: string][] {
  if (!value.startsWith('\n')) return [];
  return value
    .slice(1)
    .split('\n')
    .map((line): [string, string] => {
      const cut = line.indexOf('=');
      return [line.slice(0, cut).trim().toLowerCase(), line.slice(cut + 1).trim()];
    });
}

/**
 * The words of a section header, split as a POSIX shell would: `profile "my prod"` is profile, my prod. Undefined where
 * a quote does not close; the CLI then skips the section.
 */
export function headerWords(header: string): string[] | undefined {
  const words: string[] = [];
  const token = /\s*((?:[^\s"'\\]|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"|'[^']*')+)/y;
  while (token.lastIndex < header.trimEnd().length) {
    const raw = token.exec(header)?.[1];
    if (raw === undefined) return undefined;
    words.push(unquote(raw));
  }
  return words;
}

function unquote(raw: string): string {
  return raw.replace(
    /"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|\\([\s\S])/g,
    (_whole, double?: string, single?: string, escaped?: string) => {
      if (double !== undefined) return double.replace(/\\(["\\])/g, '$1');
      return single ?? escaped ?? '';
    },
  );
}
