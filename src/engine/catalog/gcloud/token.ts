import type { Invocation } from '../../invocation';

/** Programs that only write what they are given. */
const PRINTS =
  /(?:^|[;&|({\s])(?:echo|printf|print|cat|tee|logger|wall|pbcopy|xclip|wl-copy|clip(?:\.exe)?|mail|nc|ncat|base64|tr|xxd|env|set|export -p)\b[^;&|]*$/;

/** Logins that read a password from their input. */
const LOGIN =
  /^\s*\|\s*(?:sudo\s+)?(?:docker|podman|nerdctl|buildah|skopeo|helm(?:\s+registry)?|crane(?:\s+auth)?|oras|regctl(?:\s+registry)?|cosign|npm|pip|twine)\s+login\b/;

/** Hosts that a token of Google is meant for, and this machine. */
const MEANT =
  /(?:^|\.)(?:googleapis\.com|google\.com|run\.app|cloudfunctions\.net|pkg\.dev|gcr\.io|appspot\.com|cloud\.goog|googleusercontent\.com)$|^localhost$|^127\.0\.0\.1$/;

function hostsOf(text: string): string[] {
  return [...text.matchAll(/https?:\/\/(?:[^\s"'/@]*@)?([\w.-]+)/g)].map((match) =>
    (match[1] ?? '').toLowerCase(),
  );
}

/** `NAME=$(` at the end: the variable that the output goes into. */
function variableOf(before: string): string | undefined {
  return /([A-Za-z_]\w*)=["']?(?:\$\(|`)\s*$/.exec(before)?.[1];
}

function printsVariable(text: string, name: string): boolean {
  return text
    .split(/[;&|\n]/)
    .some(
      (part) =>
        part.includes(name) && /\b(?:echo|printf|print|tee|cat|env|printenv|declare|base64)\b/.test(part),
    );
}

/**
 * True where the token that an invocation prints is not shown but used by the command around it, for what it is meant
 * for: the header of a call to Google, a login to its registry. Anything doubtful is false.
 */
export function staysInside({ asWritten }: Invocation): boolean {
  if (!asWritten) return false;
  const { before, after } = asWritten.line;
  // `… > /dev/null && …` asks whether somebody is logged in.
  if (
    /(?:[\s&1]|^)>{1,2}\s*\/dev\/null(?![\w./])/.test(
      `${asWritten.text} ${after.split(/[;|)\n]/, 1)[0] ?? ''}`,
    )
  )
    return true;
  if (LOGIN.test(after)) return true;
  // Only as the whole of a substitution: `$(gcloud … | tee token)` shows it.
  const isWhole =
    (/\$\(\s*$/.test(before) && /^\s*(?:2>\s*\/dev\/null\s*)?\)/.test(after)) ||
    (/`\s*$/.test(before) && /^\s*`/.test(after));
  if (!isWhole) return false;
  if (PRINTS.test(before.replace(/["'][^"']*$/, ''))) return false;
  const variable = variableOf(before);
  if (variable !== undefined && printsVariable(asWritten.rest, variable)) return false;
  return hostsOf(before + after).every((host) => MEANT.test(host));
}
