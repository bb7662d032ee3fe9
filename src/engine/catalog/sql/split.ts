import type { Reading } from './readings';
import type { Token } from './tokens';

export type Statement = readonly Token[];

const ROUTINE = /^(?:procedure|proc|function|trigger|event|package)$/;
/** How far behind CREATE the word stands that says what is made: `CREATE OR REPLACE DEFINER=a@b PROCEDURE`. */
const ROUTINE_REACH = 14;
/** In a batch without semicolons these begin a statement where they begin a line. */
const BEGINS_LINE: ReadonlySet<string> = new Set(
  'drop delete truncate exec execute alter create merge grant revoke use declare print insert'.split(' '),
);

function isSeparator(token: Token): boolean {
  return token.kind === 'mark' && (token.text === ';' || /^\\[gG;]$/.test(token.text));
}

/** Cuts words into statements, knowing that the body of a routine has semicolons of its own. */
class Splitter {
  readonly statements: Statement[] = [];
  private current: Token[] = [];
  private isRoutine = false;
  /** Open BEGIN … END of a routine's body. */
  private blocks = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly reading: Reading,
    /** False where a body that never ends was found: its statements then count as if they ran. */
    private readonly trustsBodies: boolean,
  ) {}

  /** False when a body has no end. */
  run(): boolean {
    for (const [i, token] of this.tokens.entries()) this.add(token, i);
    const isWhole = this.blocks <= 0;
    this.end();
    return isWhole;
  }

  private add(token: Token, i: number): void {
    if (token.kind === 'meta') {
      this.end();
      this.current.push(token);
      this.end();
    } else if (isSeparator(token) && !this.isInBody()) this.end();
    else if (this.endsBatch(token)) {
      this.end();
      if (token.text !== 'go') this.push(token, i);
    } else this.push(token, i);
  }

  private push(token: Token, i: number): void {
    this.current.push(token);
    if (token.kind !== 'word') return;
    if (!this.isRoutine && this.current.length < ROUTINE_REACH && this.current[0]?.text === 'create')
      this.isRoutine = this.trustsBodies && ROUTINE.test(token.text);
    if (!this.isRoutine) return;
    const next = this.tokens[i + 1]?.text ?? '';
    if (token.text === 'begin' || (token.text === 'case' && this.tokens[i - 1]?.text !== 'end'))
      this.blocks += 1;
    else if (token.text === 'end' && !/^(?:if|loop|while|repeat|for)$/.test(next)) this.blocks -= 1;
  }

  private isInBody(): boolean {
    return this.isRoutine && (this.blocks > 0 || this.reading.batches === true);
  }

  private endsBatch(token: Token): boolean {
    if (!this.reading.batches || !token.first || token.kind !== 'word') return false;
    if (token.text === 'go') return true;
    return !this.isRoutine && this.current.length > 0 && token.depth === 0 && BEGINS_LINE.has(token.text);
  }

  private end(): void {
    if (this.current.length > 0) this.statements.push(this.current);
    this.current = [];
    this.isRoutine = false;
    this.blocks = 0;
  }
}

export function splitStatements(tokens: readonly Token[], reading: Reading): readonly Statement[] {
  const first = new Splitter(tokens, reading, true);
  if (first.run()) return first.statements;
  const second = new Splitter(tokens, reading, false);
  second.run();
  return second.statements;
}

const CONTROL: ReadonlySet<string> = new Set('begin then else loop declare as exception'.split(' '));

/** The statements of a block's body: what stands behind BEGIN, THEN, ELSE and LOOP too. */
export function splitBlock(tokens: readonly Token[]): Statement[] {
  const statements: Statement[] = [];
  let current: Token[] = [];
  for (const token of tokens) {
    const isCut =
      token.kind === 'mark' ? token.text === ';' : token.kind === 'word' && CONTROL.has(token.text);
    if (!isCut) current.push(token);
    else {
      if (current.length > 0) statements.push(current);
      current = [];
    }
  }
  if (current.length > 0) statements.push(current);
  return statements;
}
