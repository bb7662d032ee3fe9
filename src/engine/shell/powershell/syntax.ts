/**
 * PowerShell's tree, as far as it decides what is started: every statement that can hold a command, every expression
 * whose value can become a command's word. Types, attributes and class bodies are read over.
 */

export type Expression =
  /** Text in quotes or a bare word: literal pieces and what is expanded in it. */
  | { readonly kind: 'text'; readonly parts: readonly (string | Expression)[] }
  /** `$name`, `@name`; the name is lower case, with its scope or drive: "env:path". */
  | { readonly kind: 'variable'; readonly name: string; readonly splat: boolean }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  /** `(…)`, `$(…)`, `@(…)`. */
  | { readonly kind: 'statements'; readonly body: Block }
  | { readonly kind: 'block'; readonly body: Block; readonly pos: number; readonly end: number }
  | { readonly kind: 'table'; readonly entries: readonly (readonly [Expression, Statement])[] }
  /** One operand: a prefix operator or a cast, whose operator is the type in brackets. */
  | { readonly kind: 'operation'; readonly operator: string; readonly operands: readonly Expression[] }
  /** `args` is there where it is called. */
  | {
      readonly kind: 'member';
      readonly target: Expression;
      readonly name: Expression;
      readonly args?: readonly Expression[];
      readonly pos: number;
      readonly end: number;
    }
  | { readonly kind: 'index'; readonly target: Expression; readonly index: Expression }
  /** `[System.Diagnostics.Process]`, lower case and without brackets. */
  | { readonly kind: 'type'; readonly name: string };

export interface Parameter {
  readonly name: string;
  readonly initial?: Expression;
  /** Takes no value: `[switch]$Force`. */
  readonly isSwitch: boolean;
}

/** A script, or what stands in braces: `begin`, `process` and `end` are joined. */
export interface Block {
  readonly parameters: readonly Parameter[];
  readonly statements: readonly Statement[];
}

/** A word of a command: a parameter, a value, or a parameter joined with its value by a colon. */
export interface Argument {
  /** As written, with its dash. */
  readonly parameter?: string;
  readonly value?: Expression;
}

export interface Redirect {
  readonly target: Expression;
  readonly append: boolean;
  /** True for the standard output, false for the other streams. */
  readonly output: boolean;
}

export interface Command {
  readonly kind: 'command';
  /** `&`, `.` or nothing. */
  readonly operator: string;
  readonly name: Expression;
  readonly args: readonly Argument[];
  readonly redirects: readonly Redirect[];
  readonly pos: number;
  readonly end: number;
}

export interface ExpressionElement {
  readonly kind: 'expression';
  readonly expression: Expression;
  readonly redirects: readonly Redirect[];
}

export interface Pipeline {
  readonly kind: 'pipeline';
  readonly elements: readonly (Command | ExpressionElement)[];
  readonly pos: number;
  readonly end: number;
}

export type Statement =
  | Pipeline
  /** One after the other, each of which may not run: `a && b`, try and catch, the parts of a `while`. */
  | { readonly kind: 'sequence'; readonly items: readonly (Statement | Block)[] }
  | {
      readonly kind: 'assignment';
      readonly target: Expression;
      readonly operator: string;
      readonly value: Statement;
    }
  /** Conditions are all evaluated, one of the bodies runs, or none. */
  | { readonly kind: 'choice'; readonly conditions: readonly Statement[]; readonly bodies: readonly Block[] }
  | {
      readonly kind: 'loop';
      readonly variable?: string;
      readonly over?: Statement;
      readonly heads: readonly Statement[];
      readonly body: Block;
    }
  | { readonly kind: 'function'; readonly name: string; readonly body: Block };

export interface SyntaxProblem {
  readonly message: string;
  readonly pos: number;
}

export interface Script {
  readonly block: Block;
  readonly errors: readonly SyntaxProblem[];
}
