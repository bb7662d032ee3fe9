import { UNKNOWN } from '../invocation';
import type { Value } from './state';

/** Collects the fields that a word becomes: quoted text stays together, unquoted values are split. */
export class Fields {
  readonly done: string[] = [];
  private current: string | undefined;

  constructor(private readonly ifs = ' \t\n') {}

  quoted(text: string): void {
    this.current = this.current === undefined ? text : this.current + text;
  }

  /** Ends the current word. Nothing is added for a word that expanded to nothing. */
  end(): void {
    if (this.current === undefined) return;
    this.done.push(this.current);
    this.current = undefined;
  }

  /** `whole`: the value is not split although it is not quoted, as in zsh; nothing is left of an empty one. */
  add(value: Value, quoted: boolean, star: boolean, whole = false): void {
    if (typeof value === 'string') this.addOne(value, quoted, whole);
    else if (quoted && star) this.quoted(value.join(this.ifs.charAt(0)));
    else
      value.forEach((element, i) => {
        if (i > 0) this.end();
        this.addOne(element, quoted, whole);
      });
  }

  /** All of it as one string. */
  joined(): string {
    this.end();
    return this.done.length === 1 ? (this.done[0] ?? '') : this.done.join(' ');
  }

  private addOne(value: string, quoted: boolean, whole: boolean): void {
    if (quoted || (whole && value !== '')) this.quoted(value);
    else if (!whole) this.split(value);
  }

  private split(value: string): void {
    if (value === UNKNOWN || !this.hasSeparator(value)) {
      if (value !== '') this.quoted(value);
      return;
    }
    let start = 0;
    for (let i = 0; i <= value.length; i += 1) {
      if (i < value.length && !this.ifs.includes(value.charAt(i))) continue;
      if (i > start) this.quoted(value.slice(start, i));
      if (i < value.length) this.end();
      start = i + 1;
    }
  }

  private hasSeparator(value: string): boolean {
    for (const char of this.ifs) if (value.includes(char)) return true;
    return false;
  }
}
