const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\u001b': '\\e',
};

/** Control, format (bidirectional, zero-width), line separator, surrogate and private-use characters, visible as escapes. */
export function escapeControls(text: string): string {
  // Most texts are printable ASCII, which is faster to see.
  if (!/[^ -~]/.test(text)) return text;
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu, (char) => {
    // The engine's mark for "not known before it runs" (engine/invocation.ts).
    if (char === '\uE000') return '…';
    const code = char.codePointAt(0) ?? 0;
    if (code > 0xffff) return `\\u{${code.toString(16)}}`;
    return (
      NAMED_ESCAPES[char] ??
      (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
    );
  });
}

/** At most `max` UTF-16 units, an ellipsis included; never half of a surrogate pair. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max <= 0) return '';
  const end = /[\uD800-\uDBFF]/.test(text[max - 2] ?? '') ? max - 2 : max - 1;
  return `${text.slice(0, Math.max(0, end))}…`;
}
