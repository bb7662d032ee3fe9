/** Words that are written in capitals or with their own spelling. */
const SPELLING: ReadonlyMap<string, string> = new Map(
  [
    'db',
    'vpc',
    'iam',
    'ec2',
    'eks',
    'ecs',
    'kms',
    'mfa',
    'acl',
    'dns',
    'api',
    'ip',
    'ssh',
    'vpn',
    'ami',
    'acls',
    'sql',
    'url',
  ]
    .concat([
      'saml',
      'ssl',
      'nat',
      'dhcp',
      'ebs',
      'efs',
      's3',
      'waf',
      'hsm',
      'id',
      'arn',
      'ldap',
      'sso',
      'cidr',
      'urls',
      'ids',
    ])
    .map((word): [string, string] => [
      word,
      word.replace(/^[a-z]+\d?/, (w) =>
        /^(acls|urls|ids)$/.test(w) ? w.slice(0, -1).toUpperCase() + 's' : w.toUpperCase(),
      ),
    ]),
);

const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['put', 'sets'],
  ['rm', 'deletes'],
  ['rb', 'deletes'],
  ['mb', 'makes'],
  ['cp', 'copies'],
  ['mv', 'moves'],
  ['ls', 'lists'],
  ['get', 'reads'],
  ['head', 'reads'],
  ['describe', 'reads'],
  ['deregister', 'deregisters'],
]);

/** "delete" as "deletes", "copy" as "copies". */
export function thirdPerson(verb: string): string {
  const known = IRREGULAR.get(verb);
  if (known !== undefined) return known;
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh|o)$/.test(verb) ? `${verb}es` : `${verb}s`;
}

/** The words of an operation's object as people write them: "db instance" as "DB instance". */
export function spelled(words: readonly string[]): string {
  return words.map((word) => SPELLING.get(word) ?? word).join(' ');
}

/** The last word in the singular: "instances" as "instance". */
export function singular(phrase: string): string {
  if (/(?:ss|us|is|[cd]ns|status|alias|kms|dns|sns|sqs|access)$/i.test(phrase)) return phrase;
  if (phrase.endsWith('ies')) return `${phrase.slice(0, -3)}y`;
  if (/(?:sses|xes|ches|shes)$/.test(phrase)) return phrase.slice(0, -2);
  return phrase.replace(/s$/, '');
}

export function plural(phrase: string): string {
  const one = singular(phrase);
  if (/[^aeiou]y$/.test(one)) return `${one.slice(0, -1)}ies`;
  return /(?:s|x|ch|sh)$/.test(one) ? `${one}es` : `${one}s`;
}

/** "a", "a and b", "a, b and 3 more". */
export function listed(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? '';
  if (names.length === 2) return `${names[0] ?? ''} and ${names[1] ?? ''}`;
  return `${names[0] ?? ''}, ${names[1] ?? ''} and ${names.length - 2} more`;
}
