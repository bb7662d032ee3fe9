/** Secrets made up at run time from pieces, so that no scanner finds one in this repository. The same ones in every run. */

const LOWER = 'abcdefghijkmnpqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '23456789';
const HEX = '0123456789abcdef';
const MIXED = LOWER + UPPER + DIGITS;
const BASE64 = `${MIXED}+/`;

let seed = 7;

function pick(letters: string, count: number): string {
  let text = '';
  for (let i = 0; i < count; i++) {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    text += letters[(seed >>> 16) % letters.length] ?? '';
  }
  return text;
}

const join = (...parts: string[]): string => parts.join('');
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const pem = (kind: string, ends = '\n'): string =>
  join(
    '-----BEGIN ',
    kind,
    'PRIVATE',
    ' KEY-----',
    ends,
    pick(BASE64, 64),
    ends,
    pick(BASE64, 64),
    ends,
    '-----END ',
    kind,
    'PRIVATE',
    ' KEY-----',
  );

/** What is secret without anything beside it, by its issuer's shape. */
export const SHAPED: readonly [kind: string, make: () => string][] = [
  ['AWS session token', () => join('IQoJb3JpZ2', 'luX2Vj', pick(BASE64, 120))],
  [
    'AWS secret key',
    () =>
      `q8${pick(UPPER, 1)}3k${pick(MIXED, 1)}7Z${Array.from({ length: 8 }, () => pick(LOWER, 1) + pick(DIGITS, 1) + pick(UPPER, 1) + pick(DIGITS, 1)).join('')}`,
  ],
  ['Google API key', () => join('AI', 'zaSy', pick(MIXED, 33))],
  ['Google access token', () => join('ya', '29.a0', pick(MIXED, 80))],
  ['Google refresh token', () => join('1/', '/0', pick(MIXED, 60))],
  ['Google client secret', () => join('GOC', 'SPX-', pick(MIXED, 28))],
  ['Azure storage key', () => join(pick(BASE64, 76), '+ASt', pick(MIXED, 6), '==')],
  ['Azure client secret', () => join(pick(MIXED, 3), '8Q', '~', pick(MIXED, 34))],
  ['GitHub token', () => join('gh', 'p_', pick(MIXED, 36))],
  ['GitHub fine-grained token', () => join('github', '_pat_', pick(MIXED, 82))],
  ['GitLab token', () => join('gl', 'pat-', pick(MIXED, 20))],
  ['npm token', () => join('np', 'm_', pick(MIXED, 36))],
  ['PyPI token', () => join('py', 'pi-AgEIcHlwaS5vcmc', pick(MIXED, 90))],
  ['Docker token', () => join('dckr', '_pat_', pick(MIXED, 27))],
  ['Hugging Face token', () => join('h', 'f_', pick(LOWER + UPPER, 34))],
  ['OpenAI key', () => join('sk', '-proj-', pick(MIXED, 74), 'T3Blbk', 'FJ', pick(MIXED, 74))],
  ['Anthropic key', () => join('sk', '-ant-api03-', pick(MIXED, 93), 'AA')],
  ['Slack token', () => join('xo', 'xb-', pick(DIGITS, 12), '-', pick(DIGITS, 12), '-', pick(MIXED, 24))],
  ['Stripe key', () => join('sk', '_live_', pick(MIXED, 30))],
  ['SendGrid key', () => join('S', 'G.', pick(MIXED, 22), '.', pick(MIXED, 43))],
  ['Twilio key', () => join('S', 'K', pick(HEX, 32))],
  ['Shopify token', () => join('shp', 'at_', pick(HEX, 32))],
  ['Linear key', () => join('lin', '_api_', pick(MIXED, 40))],
  ['Grafana token', () => join('gl', 'sa_', pick(MIXED, 32), '_', pick(HEX, 8))],
  ['DigitalOcean token', () => join('do', 'p_v1_', pick(HEX, 64))],
  ['Heroku key', () => join('HR', 'KU-', pick(MIXED, 40))],
  ['Cloudflare token', () => join('cf', 'ut_', pick(MIXED, 40), pick(HEX, 8))],
  ['Databricks token', () => join('da', 'pi', pick(HEX, 32))],
  ['Vault token', () => join('hv', 's.', pick(MIXED, 95))],
  ['Terraform Cloud token', () => join(pick(MIXED, 14), '.atl', 'asv1.', pick(MIXED, 67))],
  ['1Password token', () => join('op', 's_ey', pick(MIXED, 200), 'fQ==')],
  ['Doppler token', () => join('dp', '.st.prd.', pick(MIXED, 43))],
  ['Pulumi token', () => join('pu', 'l-', pick(HEX, 40))],
  ['Telegram token', () => join(pick(DIGITS, 10), ':AA', pick(MIXED, 33))],
  ['Discord token', () => join('M', pick(MIXED, 25), '.', pick(MIXED, 6), '.', pick(MIXED, 38))],
  ['Tailscale key', () => join('ts', 'key-auth-', pick(MIXED, 12), '-', pick(MIXED, 32))],
  ['JSON web token', () => join('ey', 'JhbGciOiJIUzI1NiJ9.', 'ey', pick(MIXED, 60), '.', pick(MIXED, 43))],
];

/** Keys in armour, of several lines or of one. */
export const ARMOURED: readonly [kind: string, make: () => string][] = [
  ['RSA key', () => pem('RSA ')],
  ['key with written line ends', () => pem('', '\\n')],
  ['OpenSSH key that is cut off', () => pem('OPENSSH ').slice(0, 150)],
];

/** What only its place tells: words as people choose them. */
export const WORDS: readonly [kind: string, make: () => string][] = [
  ['word', () => `Corr3ct${pick(LOWER, 6)}`],
  ['word with signs', () => `p9.${pick(LOWER, 4)}!${pick(MIXED, 4)}`],
  ['hexadecimal', () => pick(HEX, 32)],
  ['base64', () => base64(pick(MIXED, 33))],
];

export const madeUp = { pick, join, base64, pem, LOWER, UPPER, DIGITS, HEX, MIXED, BASE64 };
