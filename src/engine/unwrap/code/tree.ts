import type { StringPart } from './tokens';

/** An argument: by place, by name, or spread so that nothing is known of it. */
export interface Argument {
  readonly name?: string;
  readonly value: Expression;
}

export interface Parameter {
  readonly name: string;
  readonly value?: Expression;
}

/** A named function and where its text stands. */
export interface FunctionSpan {
  readonly name: string;
  readonly params: readonly Parameter[];
  readonly from: number;
  to: number;
  readonly decorators: readonly Expression[];
}

/** Values as far as they matter here. What is no call, no text and no name of either is `other`. */
export type Expression =
  | {
      readonly t: 'text';
      readonly parts: readonly StringPart[];
      readonly command: boolean;
      readonly at: number;
    }
  | { readonly t: 'words'; readonly words: readonly string[] }
  | { readonly t: 'number'; readonly text: string }
  | { readonly t: 'name'; readonly name: string; readonly at: number }
  | { readonly t: 'member'; readonly of: Expression; readonly name: string; readonly at: number }
  | {
      readonly t: 'index';
      readonly of: Expression;
      readonly keys: readonly Expression[];
      readonly at: number;
    }
  | {
      readonly t: 'call';
      readonly of: Expression;
      readonly args: readonly Argument[];
      readonly at: number;
      readonly isNew?: boolean;
    }
  | { readonly t: 'list'; readonly items: readonly Expression[] }
  | { readonly t: 'map'; readonly entries: readonly Argument[] }
  /** Joined by an operator or side by side. */
  | { readonly t: 'join'; readonly items: readonly Expression[] }
  /** `text % values`. */
  | { readonly t: 'format'; readonly of: Expression; readonly values: Expression }
  /** One of them: conditional expressions, `or`. */
  | { readonly t: 'either'; readonly items: readonly Expression[] }
  | {
      readonly t: 'function';
      readonly name?: string;
      readonly params: readonly Parameter[];
      readonly body: readonly Node[];
    }
  /** Assigned inside of an expression. */
  | { readonly t: 'nodes'; readonly nodes: readonly Node[] }
  | { readonly t: 'other'; readonly items: readonly Expression[] };

export type Node =
  | { readonly t: 'expression'; readonly value: Expression }
  | { readonly t: 'assign'; readonly target: Expression; readonly value: Expression; readonly at: number }
  /** The target takes each element in turn. */
  | { readonly t: 'each'; readonly target: Expression; readonly of: Expression }
  | { readonly t: 'return'; readonly value: Expression; readonly at: number }
  | { readonly t: 'function'; readonly span: FunctionSpan }
  /** `name` is `*` for the module itself, and `as` the name that it gets here. */
  | {
      readonly t: 'import';
      readonly module: string;
      readonly names: readonly { readonly name: string; readonly as: string }[];
      readonly at: number;
    };

/** A block that runs while something is open. */
export interface Context {
  readonly opened: readonly Expression[];
  readonly from: number;
  readonly to: number;
}

export interface Program {
  readonly nodes: readonly Node[];
  readonly functions: readonly FunctionSpan[];
  readonly contexts: readonly Context[];
  /** Where the names stand that some function has. */
  readonly mentions: ReadonlyMap<string, readonly number[]>;
  /** Names may be built at run time, so that no function is surely unused. */
  readonly reflects: boolean;
}
