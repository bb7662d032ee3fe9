import { isKnown, UNKNOWN } from '../../invocation';
import { Choices } from '../choices';
import type { ShellState } from '../state';
import { Evaluator } from './evaluate';
import { bounded } from './operators';
import type { Expression, Statement } from './syntax';
import { getVariable, itemsOf, oneOf, setVariable, textOf, type Value } from './values';
import type { PowerShellWalker } from './walk';

/** `$x = …` and its kin, with whatever stands on either side. */
export function assign(
  { target, operator, value }: Extract<Statement, { kind: 'assignment' }>,
  state: ShellState,
  walker: PowerShellWalker,
): void {
  const [first = '', ...others] = alternatives(value, state, walker);
  const isPlain = target.kind === 'variable' && operator === '=';
  if (isPlain && others.length > 0) setVariable(state, target.name, first, others);
  else assignTo(target, operator, others.length > 0 ? UNKNOWN : first, state, walker);
}

/** What a statement may leave: where branches leave different values, each of them. */
function alternatives(statement: Statement, state: ShellState, walker: PowerShellWalker): Value[] {
  if (statement.kind === 'choice') return chosen(statement, state, walker);
  const [only, second] = statement.kind === 'pipeline' ? statement.elements : [];
  if (only?.kind !== 'expression' || second) return [oneOf([...walker.statement(statement, state)])];
  const choices = new Choices();
  const found: Value[] = [];
  do found.push(new Evaluator(walker, state, choices).value(only.expression));
  while (choices.next());
  return found;
}

function chosen(
  { conditions, bodies }: Extract<Statement, { kind: 'choice' }>,
  state: ShellState,
  walker: PowerShellWalker,
): Value[] {
  for (const condition of conditions) walker.statement(condition, state);
  const before = state.copy();
  return bodies.map((body, i) => {
    const branch = i === 0 ? state : before.copy();
    const value = oneOf(walker.statements(body.statements, branch));
    if (i > 0) state.merge(branch);
    return value;
  });
}

function assignTo(
  target: Expression,
  operator: string,
  value: Value,
  state: ShellState,
  walker: PowerShellWalker,
): void {
  // `[string]$x = …`, `[ValidateNotNull()][string]$x = …`
  if (target.kind === 'operation' && target.operands.length === 1 && target.operands[0])
    assignTo(target.operands[0], operator, value, state, walker);
  else if (target.kind === 'list') {
    const values = itemsOf(value);
    target.items.forEach((item, i) => {
      assignTo(item, operator, values[i] ?? UNKNOWN, state, walker);
    });
  } else if (target.kind === 'variable')
    setVariable(state, target.name, combined(target.name, operator, value, state));
  else if (target.kind === 'member' || target.kind === 'index') assignEntry(target, value, state, walker);
}

function combined(name: string, operator: string, value: Value, state: ShellState): Value {
  if (operator === '=') return value;
  const before = getVariable(state, name);
  if (operator === '??=') return textOf(before) === '' || !isKnown(textOf(before)) ? value : before;
  if (operator !== '+=') return UNKNOWN;
  if (typeof before === 'string' && typeof value === 'string') return bounded(before + value);
  if (typeof before !== 'string' && before.kind === 'table') return mergedTables(before, value);
  return oneOf([...itemsOf(before), ...itemsOf(value)]);
}

/** `$p.Force = $true`, `$p['Name'] = 'x'`. */
function assignEntry(
  target: Extract<Expression, { kind: 'member' | 'index' }>,
  value: Value,
  state: ShellState,
  walker: PowerShellWalker,
): void {
  const key = textOf(
    new Evaluator(walker, state).value(target.kind === 'member' ? target.name : target.index),
  ).toLowerCase();
  // `$p.StartInfo.FileName`: what is set deep inside counts for the whole.
  let root: Expression = target.target;
  while (root.kind === 'member' || root.kind === 'index') root = root.target;
  if (root.kind !== 'variable') return;
  const table = getVariable(state, root.name);
  if (typeof table === 'string' || table.kind !== 'table') return;
  const entries = isKnown(key) && table.entries ? new Map(table.entries).set(key, value) : null;
  setVariable(state, root.name, { kind: 'table', entries });
}

function mergedTables(before: Value, value: Value): Value {
  if (
    typeof before === 'string' ||
    before.kind !== 'table' ||
    typeof value === 'string' ||
    value.kind !== 'table'
  )
    return { kind: 'table', entries: null };
  return {
    kind: 'table',
    entries: before.entries && value.entries ? new Map([...before.entries, ...value.entries]) : null,
  };
}
