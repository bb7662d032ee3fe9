import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse, type ParseError } from 'jsonc-parser';
import { quote } from 'shell-quote';
import { PayloadError } from '../adapter';
import type { Fields } from './calls';

/** Larger than this no file of tasks is, in bytes. */
const MAX_FILE = 1 << 20;

/** The command line of a task as it stands in a file. @throws PayloadError where it has none. */
export function writtenTask({ command, args }: Fields): string {
  const line = lineOf(command, args);
  if (line === undefined) throw new PayloadError("the task's command is missing");
  return line;
}

function lineOf(command: unknown, args: unknown): string | undefined {
  const program = wordOf(command);
  if (program === undefined) return undefined;
  const words = Array.isArray(args) ? args.map(wordOf).filter((word) => word !== undefined) : [];
  // The editor passes the command itself to the shell as it is written, and quotes its arguments.
  return words.length === 0 ? program : `${program} ${quote(words)}`;
}

/** A word is text, or text with a way of quoting it. */
function wordOf(word: unknown): string | undefined {
  if (typeof word === 'string') return word;
  if (typeof word === 'object' && word !== null && 'value' in word) return wordOf(word.value);
  return undefined;
}

interface Task extends Fields {
  type?: unknown;
  label?: unknown;
}

/**
 * The command line of the task with this id (`shell: build`, `npm: test`), as the folder's own file has it. Undefined where
 * it cannot be known: tasks that extensions give are looked at when they start.
 */
export function taskCommand(id: string, folder: string | undefined): string | undefined {
  const named = /^(\w[\w-]*): (.+)$/s.exec(id);
  const label = named?.[2] ?? id;
  const task = folder === undefined ? undefined : tasksOf(folder).find((each) => labelOf(each) === label);
  if (!task) return named?.[1] === 'npm' ? `npm run ${quote([label.replace(/ - .*$/s, '')])}` : undefined;
  if (task.type === 'npm' && typeof task.script === 'string') return `npm run ${quote([task.script])}`;
  return lineOf(task.command, task.args);
}

function labelOf({ label, taskName, script }: Task): unknown {
  return label ?? taskName ?? script;
}

function tasksOf(folder: string): Task[] {
  try {
    const file = path.join(folder, '.vscode', 'tasks.json');
    if (fs.statSync(file).size > MAX_FILE) return [];
    const errors: ParseError[] = [];
    const parsed = parse(fs.readFileSync(file, 'utf8'), errors, { allowTrailingComma: true }) as unknown;
    const tasks = typeof parsed === 'object' && parsed !== null && 'tasks' in parsed ? parsed.tasks : [];
    return Array.isArray(tasks) ? tasks.filter(isTask) : [];
  } catch {
    return []; // no such file: the task is somebody else's
  }
}

function isTask(task: unknown): task is Task {
  return typeof task === 'object' && task !== null;
}
