import { choices, type Chain, type Value } from './values';

/** Names of variables whose value opens something; addresses of databases aside, which say where code acts. */
export const SECRET_VARIABLE =
  /SECRET|PASSWORD|PASSWD|(?:^|_)TOKEN$|API_?KEY|ACCESS_KEY(?!_ID)|PRIVATE_KEY|SESSION_TOKEN/;

/** Calls that show, store or send what they are given. */
const SINKS =
  /^(?:print|pprint|pp|puts|p|log|info|warn|error|debug|dir|table|write|writelines|writeFile|writeFileSync|appendFile|appendFileSync|write_text|dump|post|put|send|sendall|fetch|urlopen|print_r|var_dump|var_export|echo|say|end)$/;
/** What is still the environment when it comes out of these. */
const PASSES =
  /^\??(?:|dict|str|repr|list|sorted|set|json|JSON|Object|pprint|util|inspect|dumps|stringify|entries|fromEntries|assign|values|items|filter|map|sort|pformat|format|join|toString|toObject|to_h|to_a|copy|encode|b64encode|base64|from|Buffer|\[\])$/;
const WHOLE =
  /^(?:os\.environb?|process\.env|Deno\.env\.toObject|Bun\.env|ENV)(?:\.(?:items|values|copy|toObject|toString|to_h|to_a|inspect|_asdict)(?:\.\[\])?(?:\.[\w[\]]{0,8})?)*$/;
const ONE =
  /^(?:os\.environ|process\.env|Deno\.env|Bun\.env|ENV)\.(?:get\.|fetch\.)?([^.]+)(?:\.(?:strip|trim|toString|upper|lower|encode|decode|[^\w.]*))*$/;
const READS =
  /^(?:open|read|readFile|readFileSync|readTextFile|readTextFileSync|read_text|read_bytes|readlines|file_get_contents|readfile|file|fopen|slurp|createReadStream|copyFile|copyFileSync|copy|copyfile|copy2|copytree|read_file|load_dotenv|loadtxt|readJSON|readJson|readJsonSync|ReadFile|foreach|binread)$/;
const METADATA =
  /^https?:\/\/(?:169\.254\.\d+\.\d+|metadata(?:\.google\.internal|\.azure\.internal)?|100\.100\.100\.200|\[fd00:ec2::\w+\])[/:]/;
const MAX_DEPTH = 4;

function lastName(call: Chain): string {
  const last = call.steps.at(-1);
  return last && last.name !== '' ? last.name : call.root.replace(/^\?/, '');
}

/** What a value holds of the environment: `*` for all of it, a variable's name, or nothing that opens anything. */
function environmentIn(value: Value, depth = 0): string | undefined {
  if (!value || depth > MAX_DEPTH) return undefined;
  if (value.kind === 'list') return firstIn(value.items, depth);
  if (value.kind === 'map') return firstIn([...value.entries.values()], depth);
  if (value.kind === 'function') return environmentIn(value.returns.value, depth + 1);
  if (value.kind !== 'chain') return undefined;
  const path = [value.root.replace(/^\?/, ''), ...value.steps.map(({ name }) => name)].join('.');
  if (WHOLE.test(path)) return '*';
  // Keys that a library hands out, and what was stored under a name.
  if (/\.get_?(?:frozen_?)?credentials\b/i.test(path)) return 'AWS_SECRET_ACCESS_KEY';
  if (/^(?:keyring|keytar)\.get_?password$/i.test(path)) return 'STORED_PASSWORD';
  const one = ONE.exec(path)?.[1];
  if (one !== undefined) return SECRET_VARIABLE.test(one) ? one : undefined;
  if (!PASSES.test(value.root) || !value.steps.every(({ name }) => PASSES.test(name))) return undefined;
  return firstIn(
    value.steps.flatMap(({ args }) => args ?? []),
    depth,
  );
}

function firstIn(values: readonly Value[], depth: number): string | undefined {
  for (const value of values.slice(0, 50)) {
    const found = environmentIn(value, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * What one call of code reads of secrets, as the command line that would do the same: a file that is opened, the
 * environment that is printed or sent, the machine's own credentials. Which of them are secrets is the catalogue's to say.
 */
export function secretReads(call: Chain, receiver: Value, isFile: boolean): string[][] {
  const last = call.steps.at(-1);
  if (!last?.args) return [];
  const name = lastName(call);
  const found: string[][] = [];
  const texts = [receiver, ...last.args]
    .flatMap(choices)
    .flatMap((value) =>
      value?.kind === 'text' && value.text.length < 512 && !value.text.includes('\n') ? [value.text] : [],
    );
  const address = texts.find((each) => METADATA.test(each));
  if (address !== undefined) found.push(['curl', address]);
  const path = texts.find((each) => /[/\\.]/.test(each));
  // A project's own code opens its own files; what lies at home is not one of them.
  if (path !== undefined && READS.test(name) && (!isFile || /^[/~]/.test(path))) found.push(['cat', path]);
  if (!SINKS.test(name)) return found;
  const shown = environmentIn({ kind: 'list', items: [...last.args, ...(last.named?.values() ?? [])] });
  if (shown === '*') found.push(['cat', '/proc/self/environ']);
  else if (shown !== undefined && (!isFile || shown === 'STORED_PASSWORD')) found.push(['printenv', shown]);
  return found;
}

/** The same by the text alone, for languages whose values are not followed so far: strings are part of the code there. */
const DUMPS: Readonly<Record<string, RegExp>> = {
  python:
    /\bprint\([^\n]{0,200}\)\s*for\b[^\n]{0,80}\benviron\.items\(|\bprint\([^\n]{0,200}\bfor\b[^\n]{0,80}\benviron\.(?:items|values)\(/,
  node: /(?:Object\.(?:keys|entries)\(process\.env\)|\bin process\.env\b)[\s\S]{0,200}\b(?:console\.\w+|write)\([^\n]{0,120}process\.env\[\s*[a-z_]\w*\s*\]/i,
  ruby: /\b(?:puts|p|pp|print|write)\b[^\n;]{0,80}\bENV(?:\.(?:to_h|to_a|inspect|map|select|sort|values|filter)|\s*(?:$|[;)}]))|\bENV\.(?:each|map)[^\n]{0,80}(?:puts|print|p )/m,
  perl: /\bprint\b[^\n]{0,120}(?:\$ENV\{\s*\$|%ENV)|%ENV[^\n]{0,120}\b(?:print|say)\b|\bDumper\b[^\n]{0,20}%ENV/,
  php: /\b(?:print_r|var_dump|var_export|json_encode|echo|print)\b[^;\n]{0,60}(?:getenv\(\s*\)|\$_ENV(?!\s*\[)|\$_SERVER(?!\s*\[))/,
  awk: /ENVIRON\[\s*(?!")/,
};

export function dumpsEnvironment(language: string, text: string): boolean {
  const pattern = Object.hasOwn(DUMPS, language) ? DUMPS[language] : undefined;
  return pattern?.test(text.slice(0, 1 << 14)) ?? false;
}
