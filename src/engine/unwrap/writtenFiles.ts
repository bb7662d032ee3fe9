import type { FileFact } from '../../contracts/facts';
import { isKnown, UNKNOWN, type FileWrite, type Invocation } from '../invocation';
import { resolvePath, type Call, type Frame } from '../shell/frame';
import type { ShellState } from '../shell/state';
import type { EngineContext } from '../tool';
import { copiesOf } from './copies';
import { sourceOf } from './opaques';

const MAX_WRITES = 256;
const MAX_ORIGIN = 2000;

/** Files as one request finds and changes them: what it writes lies over what is there. */
export class WrittenFiles {
  readonly writes: FileWrite[] = [];
  /** Files that the command itself writes before it may run them. */
  private readonly texts = new Map<string, string>();
  /** What writes those of which not all is known. */
  private readonly origins = new Map<string, string>();
  private channels = 0;

  constructor(private readonly facts: EngineContext['facts']) {}

  /** Files that the command writes, as they will be. */
  get contents(): ReadonlyMap<string, string> {
    return this.texts;
  }

  file(path: string, state: ShellState): FileFact {
    const absolute = resolvePath(path, state.cwd);
    if (absolute === undefined) return { state: 'unreadable', reason: 'its path is not known' };
    const text = this.texts.get(absolute);
    return text === undefined ? this.facts.file(absolute) : { state: 'text', text };
  }

  write(path: string, text: string, append: boolean): void {
    // Shells without redirections of their own kind come here only.
    if (this.writes.at(-1)?.path !== path)
      this.noteWrite(path, text, append, { argv: ['>', path], env: {}, cwd: undefined, via: [] });
    this.texts.set(path, append ? this.before(path) + text : text);
  }

  /** What stands in a file that is appended to. */
  private before(path: string): string {
    const known = this.texts.get(path);
    if (known !== undefined) return known;
    const fact = this.facts.file(path);
    return fact.state === 'text' ? fact.text : '';
  }

  copies(name: string, call: Call): void {
    for (const { from, to } of copiesOf(name, call)) {
      const fact = from === undefined ? undefined : this.file(from, call.state);
      if (fact?.state === 'text') this.texts.set(to, fact.text);
      else if (from === undefined) {
        this.texts.set(to, UNKNOWN);
        this.origins.set(to, sourceOf(call));
      }
    }
  }

  redirected(path: string, text: string, append: boolean, state: ShellState, frame: Frame): void {
    const source = frame.file && { file: frame.file.path, line: frame.file.firstLine };
    const invocation = {
      argv: ['>', path],
      env: {},
      cwd: state.cwd,
      via: frame.via,
      ...(source && { source }),
    };
    const absolute = resolvePath(path, state.cwd) ?? path;
    if (!isKnown(text)) this.origins.set(absolute, frame.text.slice(0, MAX_ORIGIN));
    this.noteWrite(absolute, text, append, invocation);
  }

  writtenByCode(path: string, { argv, state, frame }: Call): void {
    const invocation = { argv, env: {}, cwd: state.cwd, via: frame.via };
    this.noteWrite(resolvePath(path, state.cwd) ?? path, UNKNOWN, true, invocation);
  }

  private noteWrite(path: string, text: string, append: boolean, invocation: Invocation): void {
    // Nearly every redirection goes to /dev/null.
    if (path === '' || path.startsWith('/dev/') || this.writes.length >= MAX_WRITES) return;
    this.writes.push({ path, text, append, invocation });
  }

  channel(text: string): string {
    const path = `/dev/fd/${63 - (this.channels % 50)}`;
    this.channels += 1;
    this.texts.set(path, text);
    return path;
  }

  /** What wrote the files that the call names. */
  originsOf({ argv, state }: Call): string {
    if (this.origins.size === 0) return '';
    return argv.map((word) => this.origins.get(resolvePath(word, state.cwd) ?? '') ?? '').join('\n');
  }
}
