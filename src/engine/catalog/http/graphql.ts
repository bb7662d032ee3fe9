import { isKnown, UNKNOWN } from '../../invocation';
import { isRecord, jsonOf } from './json';

/** A GraphQL document's top-level fields, by whether they write. */
export interface GraphqlCall {
  readonly mutations: readonly string[];
  /** True where a part that decides is only known when it runs. */
  readonly opaque: boolean;
}

const MAX_DOCUMENT = 1 << 15;
const MAX_FIELDS = 100;

/** The text of the document in a body: JSON (one or a batch), a form, or the bare document. */
function documentsOf(body: string): string[] | undefined {
  const parsed = jsonOf(body);
  if (parsed !== undefined) {
    const calls = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed];
    return calls.map((call) => {
      const query = isRecord(call) ? call.query : undefined;
      // A persisted query is a hash of something that is not here.
      return typeof query === 'string' ? query : UNKNOWN;
    });
  }
  const raw = /"query"\s*:\s*"((?:[^"\\]|\\.)*)"?/.exec(body.slice(0, MAX_DOCUMENT))?.[1];
  if (raw !== undefined) return [raw.replace(/\\n/g, '\n').replace(/\\"/g, '"')];
  const form = /(?:^|&)query=([^&]*)/.exec(body)?.[1];
  if (form !== undefined)
    return [form.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))];
  return /^\s*(?:query|mutation|subscription|fragment|\{)/.test(body) ? [body] : undefined;
}

/** Names of the fields between the braces that open at `start`; aliases are passed over, spreads are kept as they are. */
function fieldsAt(text: string, start: number): string[] {
  const fields: string[] = [];
  let [braces, parens] = [0, 0];
  const token = /\.\.\.\s*(?:on\s+)?\w*|[A-Za-z_]\w*(\s*:)?|[{}()\uE000]|@\w+/g;
  token.lastIndex = start;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [word] = match;
    if (word === '(') parens += 1;
    else if (word === ')') parens -= 1;
    else if (parens > 0) continue;
    else if (word === '{') braces += 1;
    else if (word === '}') {
      braces -= 1;
      if (braces <= 0) break;
    } else if (braces === 1 && match[1] === undefined && !word.startsWith('@')) fields.push(word);
    if (fields.length >= MAX_FIELDS) break;
  }
  return fields;
}

/** Undefined where the body is no GraphQL at all. */
export function graphqlCall(body: string | undefined): GraphqlCall | undefined {
  if (body === undefined) return undefined;
  const documents = documentsOf(body.slice(0, MAX_DOCUMENT));
  if (!documents) return isKnown(body) ? undefined : { mutations: [], opaque: true };
  const mutations: string[] = [];
  let opaque = false;
  for (const document of documents) {
    const text = document.replace(/"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*/g, ' ');
    const lead = /^\s*(?:query|mutation|subscription|fragment|\{)/.test(text);
    if (!lead) opaque = true;
    const keyword = /\bmutation\b[^{}]{0,2000}\{/g;
    for (let match = keyword.exec(text); match; match = keyword.exec(text)) {
      const fields = fieldsAt(text, match.index + match[0].length - 1);
      for (const field of fields) {
        if (!isKnown(field)) opaque = true;
        else if (field.startsWith('...')) mutations.push(...fragmentFields(text));
        else mutations.push(field);
      }
    }
  }
  return { mutations, opaque };
}

function fragmentFields(text: string): string[] {
  const at = text.search(/\bfragment\b/);
  return at < 0 ? [] : fieldsAt(text, text.indexOf('{', at));
}
