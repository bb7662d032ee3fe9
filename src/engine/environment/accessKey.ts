/**
 * The account that an access key id belongs to, known without a call: since 2019 the characters after the four-letter
 * kind are base32, whose first bits hold the account. Source: "A short note on AWS KEY ID" (T. Meyer, 2020), confirmed
 * by sts:GetAccessKeyInfo.
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * Twelve digits; undefined for what is no access key id and for ids from before the scheme, whose first bit
 * is 0 (they would decode to a number that is nobody's account).
 */
export function accountOfAccessKey(id: string): string | undefined {
  if (!/^(?:AKIA|ASIA)[Q-Z2-7][A-Z2-7]{15}$/.test(id)) return undefined;
  // The first 10 characters are 50 bits, exact in a plain number; the account is 40 bits after the first one.
  let value = 0;
  for (const char of id.slice(4, 14)) value = value * 32 + ALPHABET.indexOf(char);
  const upper48 = Math.floor(value / 4);
  const account = Math.floor((upper48 % 2 ** 47) / 2 ** 7);
  return account < 1e12 ? String(account).padStart(12, '0') : undefined;
}
