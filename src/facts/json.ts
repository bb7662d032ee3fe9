import type { FactProblem, FileFact } from '../contracts/facts';

/** What is wrong with a whole file; a missing one is normal. */
export function fileProblem(file: string, fact: FileFact, limit: number): FactProblem[] {
  if (fact.state === 'too-large')
    return [
      { file, text: `it is larger than ${limit < 1 << 20 ? `${limit >> 10} KB` : `${limit >> 20} MB`}` },
    ];
  return fact.state === 'unreadable' ? [{ file, text: fact.reason }] : [];
}

/** The line in which JSON stops being JSON, as far as the parser says: its own message quotes the file, and is dropped. */
function brokenLine(text: string, error: unknown): number {
  const at = /at position (\d+)/.exec(String(error))?.[1];
  return text.slice(0, at === undefined ? undefined : Number(at)).split('\n').length;
}

/** A file of JSON with or without a byte-order mark; what a missing file holds is undefined. Never throws. */
export function jsonOf(
  file: string,
  fact: FileFact,
  limit: number,
): { value?: unknown; problem?: FactProblem } {
  const [problem] = fileProblem(file, fact, limit);
  if (problem) return { problem };
  if (fact.state !== 'text') return {};
  const text = fact.text.replace(/^\uFEFF/, '');
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: { file, line: brokenLine(text, error), text: 'it is not valid JSON' } };
  }
}

/** A text among an object's own fields; undefined for anything else. */
export function stringOf(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  const field = (value as Readonly<Record<string, unknown>>)[name];
  return typeof field === 'string' && field !== '' ? field : undefined;
}
