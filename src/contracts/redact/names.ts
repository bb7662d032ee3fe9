/** Names whose value is a secret, and values that are none although their name says so. */

/** Wherever the word stands in the name: PGPASSWORD, clientSecret, db-auth-token. */
const SECRET_WORD =
  /pass(?:word|wd|phrase|code|key)|secret|token|credential|(?:^|[_.-])(?:pwd|pass|pw|auth|sas|jwt|bearer|otp|totp)$|(?:db|user|root|admin|sql|smtp|mail|ftp|store|key)pass$|mysql_?pwd|(?:api|app|application|access|account|private|signing|encryption|decryption|shared|master|service|storage|license|unseal|recovery|session|auth|session[_.-]?ticket|deploy)[_.-]?key(?!s?[_.-]?ring)|authorization|cookie|conn(?:ection)?[_.-]?str(?:ing)?|webhook[_.-]?url|x-api-key|dockerconfig/i;

/** In every name that `SECRET_WORD` or `KEY_VARIABLE` fits. Most texts have none of it, which is faster to see. */
const HINT = /pass|secret|token|credential|pw|auth|sas|jwt|bearer|otp|key|cookie|conn|webhook|dockerconfig/i;

/** False for a text, or a part of one, in which there is no name that `isSecretName` could know. */
export function hintsAtSecret(text: string): boolean {
  return HINT.test(text);
}

/** Last words of names that say where a secret is, not what it is: --secret-id, TOKEN_FILE, password-length. */
const ABOUT_SECRET =
  /(?:[_.-]|(?<=[a-z])(?=[A-Z]))(?:ids?|names?|arns?|files?|path|dir|length|type|policy|version|region|ttl|days|endpoint|enabled|required|stdin|manager|rotation|expiry|alias|count|list|store|labels?|tags?)$|[_.-](?:refs?|helper|format|prefix|suffix|source|process|host|port|user|username|status|state|expires?|expiration|timeout|method|provider|class|namespace|engine|backend|authenticator|prompt|mode|algorithm|scope|audience|issuer|url|uri|seconds|hours)$|secretsmanager|(?:^|[_.-])(?:max|min|num|total|input|output|prompt)[_.-]?(?:\w+[_.-])?tokens$/i;

/** Addresses are named, webhooks' are secrets themselves. */
const WEBHOOK = /webhook[_.-]?url$/i;

/** NAME_KEY of a shell's variable, save keys of tables, caches and stores, and keys that are public. */
const KEY_VARIABLE =
  /^(?!.*(?:PUBLIC|PRIMARY|PARTITION|SORT|FOREIGN|CACHE|OBJECT|ROW|RANGE|TAG|LABEL|GROUP|STATE|KMS|S3|GCS|BUCKET|LOCK|INDEX|ROUTING|IDEMPOTENCY|HASH)_?KEY$)[A-Z][A-Z0-9_]*_KEY$/;

/** True for the name of an option, variable or field whose value is a secret. */
export function isSecretName(name: string): boolean {
  if (name === 'PWD' || name === 'OLDPWD') return false;
  return (SECRET_WORD.test(name) && (!ABOUT_SECRET.test(name) || WEBHOOK.test(name))) || isKeyVariable(name);
}

/** Options that have no value although a word follows: `--show-secrets`, `--manage-master-user-password`. */
export function isFlag(name: string): boolean {
  return /^(?:show|no|with|without|skip|use|manage|list|print|enable|disable|allow|generate|rotate|include|detect|get)[_-]/i.test(
    name,
  );
}

function isKeyVariable(name: string): boolean {
  return name.endsWith('_KEY') && KEY_VARIABLE.test(name);
}

/** The name and the value are two words without dashes: `aws configure set`, `gcloud`'s and npm's settings, netrc. */
export const BARE_PAIR =
  /^(?:(?:[a-z_.-]+\.)?aws_secret_access_key|(?:[a-z_.-]+\.)?aws_session_token|\/\/\S*:_(?:authToken|password|auth)|_authToken|pypi-token\.\S+|add-authtoken)$/i;

/**
 * Values that name where the secret is: a command whose output it is, a variable, a file, an ARN. `quote` is what stands
 * around the value, as a dollar means nothing between single quotes.
 */
export function isReference(text: string, start: number, quote = ''): boolean {
  const head = text.slice(start, start + 80);
  return isSubstitution(head) || PLACE.test(head) || (quote !== "'" && VARIABLE.test(head));
}

/** `TOKEN=$(command)` shows its command: a secret-looking name must not hide what runs. */
export function isSubstitution(head: string): boolean {
  return /^["']?(?:\$\(|`|<\()/.test(head);
}

/** Files, in the ways of `aws`, `az` and `openssl`, and names of secrets in a manager. */
const PLACE =
  /^["']?(?:fileb?:\/\/|arn:aws[a-z-]*:[a-z0-9-]+:|@[\w./~-]{1,60}\.(?:json|txt|ya?ml|pem|key|env|hcl|crt|cer)(?![\w.])|projects\/[\w-]+\/secrets\/)/;

/** A variable of a shell or a template, and nothing but it. */
const VARIABLE =
  /^"?(?:\$[A-Z_][A-Z0-9_]{0,60}|\$\{[A-Za-z_][\w.-]{0,60}\}|\$\{\{[^{}'"]{1,60}\}\}|\$env:\w{1,60}|%[A-Z_][A-Z0-9_]{0,60}%)(?:"|(?=$|[\s;|&)]))/;

/** Values that are no secret whatever the name: switches, how many tokens, and where credentials are kept. */
export function isHarmless(name: string, value: string): boolean {
  if (SWITCH.test(value)) return true;
  if (/tokens$/i.test(name) && /^\d{1,9}\b/.test(value)) return true;
  return /(?:credentials?|_key)$/i.test(name) && /^["']?(?:(?:~|\.{0,2})\/[\w./~-]+|alias\/\S+)$/.test(value);
}

const SWITCH = /^(?:true|false|null|none|yes|no|on|off|-|\{|\[|\(|\*{3,}|\[redacted\])$/i;
