/**
 * Writes zsh's short forms as the long ones that bash has too. Only for texts that do not parse as bash: whatever is
 * not rewritten stays a syntax error, and with it opaque.
 */
export function zshToBash(text: string): string {
  return text
    .replace(
      /\bfor(?:each)?\s+(\w+)\s*\(([^()\n]*)\)\s*(\{|do\b)?/g,
      (_, name: string, words: string, body?: string) => `for ${name} in ${words}; ${body ?? '@single@ '}`,
    )
    .replace(/@single@ ([^;\n]*)/g, 'do $1; done')
    .replace(/\bforeach\s+(\w+)\s*\(([^()\n]*)\)/g, 'for $1 in $2')
    .replace(/\brepeat\s+\S+\s*;?\s*do\b/g, 'while true; do')
    .replace(/\brepeat\s+\S+\s*\{/g, 'for _ in 1; {')
    .replace(
      /\b(if|elif)\s+(\[\[[^\n]*?\]\]|\([^()\n]*\))\s*\{([^{}]*)\}/g,
      (_, word: string, test: string, body: string) =>
        `${word} ${test}; then ${body};${/\}\s*el/.test(body) ? '' : ' fi'}`,
    )
    .replace(/=\(([^()]*)\)/g, '<($1)')
    .replace(/(^|[;\n&|]\s*)\(\)\s*\{([^{}]*)\}/g, '$1{ $2; }');
}
