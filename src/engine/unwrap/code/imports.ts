import { ExpressionParser } from './expressions';
import type { Token } from './tokens';
import type { Node } from './tree';

/** Reads imports: which names of which module get which names here. */
export abstract class ImportParser extends ExpressionParser {
  protected nodes: Node[] = [];

  protected imports(word: string): boolean {
    const { name } = this.grammar;
    if (name === 'python') return word === 'import' ? this.pythonImport() : this.pythonFrom();
    if (name === 'node' && word === 'import') return this.nodeImport();
    if (name === 'go') return this.goImport();
    if (name === 'java') return this.javaImport();
    return false;
  }

  private add(module: string, names: readonly { name: string; as: string }[], at: number): void {
    if (module !== '') this.nodes.push({ t: 'import', module, names, at });
  }

  private dotted(): string {
    let path = '';
    while ((this.token.kind === 'name' || /^\.+$/.test(this.token.text)) && this.token.kind !== 'string') {
      if (this.token.kind === 'name' && path !== '' && !path.endsWith('.')) break;
      if (this.token.kind === 'name' && this.token.text === 'import') break;
      path += this.token.text;
      this.pos += 1;
    }
    return path;
  }

  private pythonImport(): boolean {
    this.pos += 1;
    do {
      const { at } = this.token;
      const module = this.dotted();
      if (this.take('as')) {
        this.add(module, [{ name: '*', as: this.token.text }], at);
        this.pos += 1;
      } else {
        // `import a.b` binds `a`.
        const top = module.split('.')[0] ?? module;
        this.add(module, [], at);
        this.add(top, [{ name: '*', as: top }], at);
      }
    } while (this.take(','));
    return true;
  }

  private pythonFrom(): boolean {
    const { at } = this.token;
    this.pos += 1;
    const module = this.dotted();
    if (!this.take('import')) return true;
    const names: { name: string; as: string }[] = [];
    const parenthesized = this.take('(');
    while (!this.ended && (parenthesized || !this.token.first)) {
      if (this.take(',')) continue;
      if (this.token.kind !== 'name') {
        if (this.isMark('*')) names.push({ name: '**', as: '' });
        this.pos += 1;
        break;
      }
      const name = this.token.text;
      this.pos += 1;
      const as = this.take('as') ? this.token.text : name;
      if (as !== name) this.pos += 1;
      names.push({ name, as });
    }
    this.add(module, names, at);
    return true;
  }

  private nodeImport(): boolean {
    const { at } = this.token;
    const names: { name: string; as: string }[] = [];
    this.pos += 1;
    if (this.isName('type') && !this.isName('from', 1)) this.pos += 1;
    let braced = false;
    for (let i = 0; i < 2000 && !this.ended && this.token.kind !== 'string' && !this.isMark(';'); i += 1) {
      const { token } = this;
      this.pos += 1;
      if (token.text === '{') braced = true;
      else if (token.text === '*' && this.take('as')) {
        names.push({ name: '*', as: this.token.text });
        this.pos += 1;
      } else if (token.kind === 'name' && token.text !== 'from' && token.text !== 'type') {
        const as = this.take('as') ? this.token.text : token.text;
        if (as !== token.text) this.pos += 1;
        names.push({ name: braced ? token.text : 'default', as });
      }
    }
    if (this.token.kind === 'string') {
      this.add(plainText(this.token), names, at);
      this.pos += 1;
    }
    return true;
  }

  private goImport(): boolean {
    this.pos += 1;
    const end = this.isMark('(') ? this.closer(this.pos) : this.pos + 2;
    let as = '';
    for (; this.pos < end && !this.ended; this.pos += 1) {
      if (this.token.kind === 'name') as = this.token.text;
      if (this.token.kind !== 'string') continue;
      const path = plainText(this.token);
      this.add(
        path,
        [
          {
            name: '*',
            as:
              as ||
              (path
                .replace(/\/v\d+$/, '')
                .split('/')
                .at(-1) ??
                ''),
          },
        ],
        this.token.at,
      );
      as = '';
      if (end === this.pos + 2) break;
    }
    this.pos = Math.min(this.pos + 1, this.tokens.length - 1);
    return true;
  }

  private javaImport(): boolean {
    const { at } = this.token;
    this.pos += 1;
    this.take('static');
    const path = this.dotted();
    this.add(path, [{ name: '*', as: path.split('.').at(-1) ?? '' }], at);
    return true;
  }

  /** PHP's `use A\B\C;`. */
  protected uses(): boolean {
    if (this.grammar.name !== 'php') return false;
    const { at } = this.token;
    this.pos += 1;
    let path = '';
    while (!this.ended && !this.isMark(';') && !this.isName('as') && !this.token.first) {
      path += this.token.text;
      this.pos += 1;
    }
    const parts = path.split('\\');
    this.add(path.replaceAll('\\', '.'), [{ name: '*', as: parts.at(-1) ?? '' }], at);
    return true;
  }
}

/** The text of a string token that embeds nothing. */
function plainText(token: Token): string {
  const [first] = token.parts ?? [];
  return typeof first === 'string' ? first : '';
}
