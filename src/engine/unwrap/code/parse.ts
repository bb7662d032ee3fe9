import type { Effort } from '../../effort';
import type { Grammar } from './grammar';
import { StatementParser } from './statements';
import { tokenize, type Token } from './tokens';
import type { Program } from './tree';

/** Ways to reach a function without writing its name as one. */
const REFLECTION =
  /^(?:globals|locals|getattr|eval|exec|send|public_send|method|Fire|call_user_func|Reflect|inspect)$/;

/** Texts up to this length may hold a function's name, as tables of commands do. */
const MAX_NAMING = 200;

/** Reads a text as a list of statements; blocks are not told apart, but for functions whose ends are noted. Throws nothing but Overrun. */
export function parseProgram(text: string, grammar: Grammar, effort: Effort): Program {
  const tokens = tokenize(text, grammar, effort);
  const parser = new StatementParser(tokens, text, grammar, effort);
  const nodes = parser.statements();
  const { functions, contexts } = parser;
  return {
    nodes,
    functions,
    contexts,
    mentions: mentionsOf(tokens),
    reflects: tokens.some((token) => token.kind === 'name' && REFLECTION.test(token.text)),
  };
}

function mentionsOf(tokens: readonly Token[]): Map<string, number[]> {
  const mentions = new Map<string, number[]>();
  const add = (name: string, at: number): void => {
    const known = mentions.get(name);
    if (known) known.push(at);
    else mentions.set(name, [at]);
  };
  for (const token of tokens) {
    if (token.kind === 'name') add(token.text, token.at);
    if (token.kind !== 'string') continue;
    for (const part of token.parts ?? []) {
      const text = typeof part === 'string' ? part : part.code;
      if (text.length < MAX_NAMING) for (const word of text.split(/\W+/)) add(word, token.at);
    }
  }
  return mentions;
}
