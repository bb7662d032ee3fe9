import { isKnown } from '../../invocation';
import { judgeAlter, judgeCreate, judgeDrop, nameAt, type Finding } from './definitions';
import { judgeMeta } from './meta';
import { judgeCopy, judgePlain, judgeSet, read } from './plain';
import type { Reading } from './readings';
import { judgeDelete, judgeMerge, judgeMutation, judgeTruncate, judgeUpdate } from './rows';
import { splitBlock, splitStatements, type Statement } from './split';
import { tokenize, type Token } from './tokens';
import { ACTS, effectOfCall, effectOfHead, RUNS_TEXT, SHOWS } from './verbs';

/** Texts inside of texts, and the statements that are looked for inside of one. */
const MAX_NESTING = 4;
const MAX_INNER = 60;
const MAX_TEXTS = 60;

/** Heads whose other words do not run: what they name is not done, or done by others later. */
const QUOTES_VERBS =
  /^(?:create|grant|revoke|deny|comment|audit|noaudit|alter|explain|desc|describe|help|show|use_)$/;
const CONTROL =
  /^(?:begin|if|else|elsif|elseif|while|for|loop|then|declare|exception|end|when|set|use|print|perform|delimiter|go|return|waitfor|open|fetch|close|raiserror|xa)$/;

/** Two words that begin a statement even in the middle of another, where no semicolon is needed in between. */
const PAIRS: Readonly<Record<string, RegExp>> = {
  drop: /^(?:table|database|schema|view|user|login|index|procedure|function|column|keyspace)$/,
  truncate: /^table$/,
  delete: /^from$/,
  alter: /^(?:table|database|login|user|role)$/,
};

/** Words around a text that is run, which do not change it. */
const TEXT_WORDS = /^(?:immediate|n|e|sp_executesql|sp_msforeachtable|sp_msforeachdb)$/;

/** One script as the server would go through it: it remembers what earlier statements have prepared. */
export class Script {
  private readonly temporary = new Set<string>();
  private readonly prepared = new Set<string>();
  private readonly strings: string[] = [];
  private texts = 0;

  constructor(
    private readonly reading: Reading,
    private readonly nesting = 0,
    /** In the body of a block EXECUTE takes a text, not the name of a procedure or plan. */
    private readonly isBlock = false,
  ) {}

  /** What one statement does; at least one finding. */
  judge(statement: Statement): Finding[] {
    for (const token of statement)
      if (token.kind === 'string' && this.strings.length < MAX_TEXTS && /^\s*[a-z]+\s/i.test(token.text))
        this.strings.push(token.text);
    const start = statement.findIndex((token) => token.text !== '(');
    const tokens = start > 0 ? statement.slice(start) : statement;
    const head = tokens[0];
    if (!head) return read('reads nothing');
    if (head.kind === 'meta') return this.meta(head.text);
    const own = this.head(tokens);
    return [...own, ...this.inner(tokens, head.text), ...this.called(tokens, head.text)];
  }

  private meta(line: string): Finding[] {
    const found = judgeMeta(line);
    return found.runsResult ? [...this.unknownText(), found.finding] : [found.finding];
  }

  private head(tokens: Statement): Finding[] {
    const word = tokens[0]?.text ?? '';
    const next = tokens[1]?.text ?? '';
    if (tokens[0]?.kind !== 'word' || !isKnown(word))
      return [{ effect: 'opaque', what: 'runs SQL that is only known when it runs' }];
    switch (word) {
      case 'with':
        return this.with(tokens);
      case 'delete':
        return judgeDelete(tokens);
      case 'update':
        return judgeUpdate(tokens);
      case 'merge':
        return judgeMerge(tokens);
      case 'truncate':
        return this.sparing(judgeTruncate(tokens));
      case 'drop':
        return this.sparing([judgeDrop(tokens)]);
      case 'alter':
        return [judgeAlter(tokens), ...judgeMutation(tokens, nameAt(tokens, 2).name)];
      case 'create':
        return this.create(tokens);
      case 'explain':
      case 'describe':
      case 'desc':
      case 'analyze':
      case 'analyse':
        return this.explain(tokens);
      case 'do':
        return this.block(tokens);
      case 'prepare':
        return this.prepare(tokens);
      case 'exec':
      case 'execute':
      case 'call':
        return this.execute(tokens);
      case 'copy':
        return judgeCopy(tokens);
      case 'select':
        return this.select(tokens);
      default:
        return CONTROL.test(word) ? this.control(tokens) : judgePlain(word, next, tokens);
    }
  }

  /** A table that the same script has made for its own session. */
  private sparing(found: Finding[]): Finding[] {
    return found.map((finding) =>
      finding.target !== undefined && this.temporary.has(finding.target)
        ? { ...finding, effect: 'read' }
        : finding,
    );
  }

  private with(tokens: Statement): Finding[] {
    const depth = tokens[0]?.depth ?? 0;
    const at = tokens.findIndex(
      (token, i) =>
        i > 0 &&
        token.depth === depth &&
        token.kind === 'word' &&
        /^(?:select|insert|update|delete|merge|values|table|from)$/.test(token.text),
    );
    return at > 0
      ? this.head(tokens.slice(at))
      : [{ effect: 'opaque', what: 'runs SQL that is not understood' }];
  }

  private create(tokens: Statement): Finding[] {
    const found = judgeCreate(tokens);
    if (found.effect === 'read' && found.target !== undefined) this.temporary.add(found.target);
    const findings = [found];
    // What is scheduled runs by itself later.
    const kind = tokens.findIndex((token, i) => i < 6 && /^(?:event|task|job)$/.test(token.text));
    const body = tokens.findIndex((token) => token.kind === 'word' && /^(?:do|as)$/.test(token.text));
    if (kind > 0 && body > kind)
      findings.push(...splitBlock(tokens.slice(body + 1)).flatMap((part) => this.judge(part)));
    const isOpen =
      tokens[1]?.text === 'policy' &&
      /\busing \( (?:true|1 = 1) \)/.test(tokens.map((token) => token.text).join(' '));
    if (isOpen) findings.push({ effect: 'exposure', what: 'lets every row be seen' });
    return findings;
  }

  /** EXPLAIN only shows, EXPLAIN ANALYZE runs what it explains. */
  private explain(tokens: Statement): Finding[] {
    const isAnalyze = /^analy[sz]e$/.test(tokens[0]?.text ?? '');
    const at = tokens.findIndex(
      (token, i) => i > 0 && token.kind === 'word' && (ACTS.has(token.text) || token.text === 'select'),
    );
    if (at < 0)
      return isAnalyze ? [{ effect: 'modify', what: 'updates statistics' }] : read('explains a statement');
    const options = tokens.slice(0, at);
    const analyzes = options.some(
      (token, i) => /^analy[sz]e$/.test(token.text) && !/^(?:false|off|0)$/.test(options[i + 1]?.text ?? ''),
    );
    return analyzes ? this.judge(tokens.slice(at)) : read('explains a statement');
  }

  private select(tokens: Statement): Finding[] {
    const depth = tokens[0]?.depth ?? 0;
    const into = tokens.findIndex(
      (token) => token.depth === depth && token.kind === 'word' && token.text === 'into',
    );
    const next = tokens[into + 1];
    const findings: Finding[] = read('reads');
    if (into > 0 && /^(?:outfile|dumpfile)$/.test(next?.text ?? ''))
      findings.push({ effect: 'modify', what: 'writes a file on the server', outside: true });
    // In a block the name is a variable's.
    else if (into > 0 && this.nesting === 0 && !/^(?:[@:#]|temp)/.test(next?.text ?? ''))
      findings.push({ effect: 'create', what: `makes the table ${nameAt(tokens, into + 1).name}` });
    if (
      tokens.some(
        (token) =>
          /^(?:pg_shadow|pg_authid|authentication_string|sql_logins|dba_users\$)$/.test(token.text) &&
          token.kind !== 'string',
      )
    )
      findings.push({ effect: 'secret', what: 'reads password hashes', outside: true });
    return findings;
  }

  /** DO $$ … $$, and blocks of PL/SQL: every statement that it may come to. */
  private block(tokens: Statement): Finding[] {
    const body = tokens.find((token) => token.kind === 'string');
    const language = tokens.findIndex((token) => token.text === 'language');
    const name = tokens[language + 1]?.text.toLowerCase() ?? '';
    if (language > 0 && !/^(?:plpgsql|sql)$/.test(name))
      return [{ effect: 'remote-run', what: `runs ${name} code on the server`, outside: true }];
    if (!body) return [{ effect: 'opaque', what: 'runs a block that is not understood' }];
    return this.deeper((script) => script.body(body.text), true) ?? read('runs a block');
  }

  private body(text: string): Finding[] {
    const parts = splitBlock(tokenize(text, this.reading).tokens);
    return parts.flatMap((part) => {
      const at = part.findIndex(
        (token) => token.kind === 'word' && ACTS.has(token.text) && !isPlace(part, token),
      );
      return at < 0 ? read('computes') : this.judge(part.slice(at));
    });
  }

  private deeper(judge: (script: Script) => Finding[], isBlock: boolean): Finding[] | undefined {
    if (this.nesting >= MAX_NESTING)
      return [{ effect: 'opaque', what: 'runs SQL that is nested too deeply' }];
    const found = judge(new Script(this.reading, this.nesting + 1, isBlock));
    return found.length > 0 ? found : undefined;
  }

  /** Text that is run as SQL: `EXECUTE 'DROP TABLE ' || name`. */
  private textRun(text: string): Finding[] {
    this.texts += 1;
    if (this.texts > MAX_TEXTS) return [{ effect: 'opaque', what: 'runs more SQL than is looked at' }];
    const judged = this.deeper(
      (script) =>
        splitStatements(tokenize(text, this.reading).tokens, this.reading).flatMap((part) =>
          script.judge(part),
        ),
      false,
    );
    return judged ?? read('runs an empty text');
  }

  /** Computed text: what it may be made of stands in the strings around it. */
  private unknownText(own: readonly string[] = this.strings): Finding[] {
    const worst = own.flatMap((text) => (startsLikeSql(text) ? this.textRun(text) : []));
    return [
      ...worst.filter((finding) => finding.effect !== 'opaque'),
      { effect: 'opaque', what: 'runs SQL that is only known when it runs' },
    ];
  }

  private prepare(tokens: Statement): Finding[] {
    const name = tokens[1]?.text ?? '';
    if (name === 'transaction') return [{ effect: 'modify', what: 'prepares a transaction' }];
    this.prepared.add(name);
    const at = tokens.findIndex((token) => token.kind === 'word' && /^(?:as|from)$/.test(token.text));
    const body = tokens.slice(at + 1);
    if (at > 0 && tokens[at]?.text === 'as') return this.judge(body);
    return body[0]?.kind === 'string' ? this.textRun(body[0].text) : this.unknownText();
  }

  private execute(tokens: Statement): Finding[] {
    const name = tokens[1]?.kind === 'string' ? '' : nameAt(tokens, 1).name;
    const bare = name.slice(name.lastIndexOf('.') + 1);
    if (this.prepared.has(name)) return read('runs what was judged where it was prepared');
    const runsText =
      this.isBlock || bare === '' || bare === 'format' || RUNS_TEXT.has(bare) || /^[@:]/.test(bare);
    if (runsText && tokens[0]?.text !== 'call') return this.executeText(tokens);
    if (SHOWS.test(bare)) return read(`runs ${name}`);
    const effect = effectOfCall(name) ?? effectOfCall(bare);
    if (effect !== undefined && effect !== 'opaque') return [{ effect, what: `runs ${name}`, outside: true }];
    return [{ effect: 'modify', what: `runs the procedure ${name}`, target: name, outside: true }];
  }

  /** `EXECUTE 'text'`, `EXEC('text')`, `EXECUTE format('text', …)`: judged by its strings, and opaque beside them. */
  private executeText(tokens: Statement): Finding[] {
    const strings = tokens.filter((token) => token.kind === 'string').map((token) => token.text);
    const isComputed = tokens.some(
      (token, i) =>
        i > 0 &&
        (token.kind === 'word' ? !TEXT_WORDS.test(token.text) : token.text === '||' || token.text === '+'),
    );
    if (strings.length === 0 || isComputed)
      return this.unknownText(strings.length > 0 ? strings : this.strings);
    const run = strings.flatMap((text) => (startsLikeSql(text) ? this.textRun(text) : []));
    return run.length > 0 ? run : this.unknownText();
  }

  /** Words of control in front: `IF … DROP TABLE`, `BEGIN DELETE …`, `USE db DROP …`. */
  private control(tokens: Statement): Finding[] {
    const word = tokens[0]?.text ?? '';
    const next = tokens[1]?.text ?? '';
    if (word === 'set') return judgeSet(tokens);
    const at = tokens.findIndex(
      (token, i) =>
        i > 0 && token.kind === 'word' && token.depth === tokens[0]?.depth && ACTS.has(token.text),
    );
    const isTransaction =
      word === 'begin' &&
      /^(?:|tran|transaction|work|isolation|read|deferred|immediate|exclusive|batch)$/.test(next) &&
      next !== 'batch';
    if (at > 0 && !isTransaction) return this.judge(tokens.slice(at));
    return word === 'use'
      ? [{ effect: 'read', what: `chooses ${next}`, target: nameAt(tokens, 1).name }]
      : read(`runs ${word}`);
  }

  /** Changes inside of parentheses (`WITH d AS (DELETE …)`) and behind statements that nothing ends. */
  private inner(tokens: Statement, head: string): Finding[] {
    if (QUOTES_VERBS.test(head)) return [];
    const findings: Finding[] = [];
    const depth = tokens[0]?.depth ?? 0;
    for (let i = 1; i < tokens.length && findings.length < MAX_INNER; i += 1) {
      const token = tokens[i];
      if (token?.kind !== 'word') continue;
      const next = tokens[i + 1];
      const isNested =
        tokens[i - 1]?.text === '(' &&
        /^(?:delete|update|insert|merge)$/.test(token.text) &&
        next?.kind !== 'mark';
      const isLoose =
        token.depth === depth && PAIRS[token.text]?.test(next?.text ?? '') === true && !CONTROL.test(head);
      if (isNested) findings.push(...this.head(tokens.slice(i, closing(tokens, i, token.depth))));
      else if (isLoose) findings.push(...this.head(tokens.slice(i)));
    }
    return findings.length < MAX_INNER
      ? findings
      : [...findings, { effect: 'opaque', what: 'nests more than is looked at' }];
  }

  /** Functions that act although a statement only reads. */
  private called(tokens: Statement, head: string): Finding[] {
    if (QUOTES_VERBS.test(head) && head !== 'alter') return [];
    return tokens.flatMap((token, i): Finding[] => {
      if (tokens[i + 1]?.text !== '(' || (token.kind !== 'word' && token.kind !== 'quoted')) return [];
      const name = tokens[i - 1]?.text === '.' ? `${tokens[i - 2]?.text ?? ''}.${token.text}` : token.text;
      if (i > 0 && (RUNS_TEXT.has(name) || RUNS_TEXT.has(token.text)))
        return tokens
          .slice(i + 2, closing(tokens, i + 2, token.depth + 1))
          .flatMap((arg) => (arg.kind === 'string' && startsLikeSql(arg.text) ? this.textRun(arg.text) : []));
      const effect =
        i > 0 || head === token.text ? (effectOfCall(name) ?? effectOfCall(token.text)) : undefined;
      return effect === undefined ? [] : [{ effect, what: `calls ${name}`, outside: true }];
    });
  }
}

/** Where the parenthesis around `from` closes. */
function closing(tokens: Statement, from: number, depth: number): number {
  for (let i = from; i < tokens.length; i += 1) if ((tokens[i]?.depth ?? 0) < depth) return i;
  return tokens.length;
}

function startsLikeSql(text: string): boolean {
  const [, first = '', next = ''] = /^[\s(]*([a-z]+)\s+([a-z]*)/i.exec(text) ?? [];
  return effectOfHead(first.toLowerCase(), next.toLowerCase()) !== undefined || ACTS.has(first.toLowerCase());
}

/** `ON UPDATE`, `FOR UPDATE`, `SELECT` inside of an expression: no statement of its own. */
function isPlace(part: readonly Token[], token: Token): boolean {
  const before = part[part.indexOf(token) - 1]?.text ?? '';
  return /^(?:for|on|before|after|or|of)$/.test(before) && token.text !== 'select';
}
