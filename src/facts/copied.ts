/**
 * A copy that does not keep the text it was cut from alive: V8's substrings hold on to the whole file, with its secrets.
 * It copies short ones by itself.
 */
export function copied(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf8').toString('utf8');
}
