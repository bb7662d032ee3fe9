import { isKnown } from '../../invocation';
import type { Finding } from '../sql/definitions';
import type { Effect } from '../../../contracts/words';

/** What the methods of a MongoDB shell do. `?` is for those that a filter decides: all of it, or some. */
const METHODS: readonly (readonly [effect: Effect | '?', names: string])[] = [
  ['destroy', 'dropDatabase drop dropAllUsers dropAllRoles removeShard resetPlanCache deleteCollection'],
  ['?', 'deleteMany remove updateMany'],
  [
    'modify',
    'deleteOne findOneAndDelete findAndModify findOneAndUpdate findOneAndReplace updateOne update replaceOne save bulkWrite renameCollection dropIndex dropIndexes dropSearchIndex reIndex compact convertToCapped killOp killSession shutdownServer fsyncLock fsyncUnlock setProfilingLevel setLogLevel reconfig stepDown freeze add addArb initiate enableSharding shardCollection moveChunk moveRange splitAt splitFind addShard setBalancerState stopBalancer startBalancer disableBalancing enableBalancing moveCollection unshardCollection reshardCollection hideIndex setFeatureCompatibilityVersion syncFrom',
  ],
  [
    'create',
    'insert insertOne insertMany createCollection createIndex createIndexes createView ensureIndex createSearchIndex mapReduce',
  ],
  [
    'privilege',
    'createUser dropUser updateUser changeUserPassword grantRolesToUser revokeRolesFromUser createRole dropRole updateRole grantPrivilegesToRole revokePrivilegesFromRole grantRolesToRole revokeRolesFromRole',
  ],
  ['unprotect', 'disableFreeMonitoring'],
];

/** Commands as the server knows them: `db.runCommand({ dropDatabase: 1 })`. */
const COMMANDS: readonly (readonly [effect: Effect, names: string])[] = [
  [
    'destroy',
    'dropDatabase drop dropAllUsersFromDatabase dropAllRolesFromDatabase removeShard cleanupOrphaned clearJumboFlag',
  ],
  [
    'modify',
    'delete update findAndModify renameCollection shutdown fsync collMod compact convertToCapped dropIndexes setParameter replSetReconfig replSetStepDown killOp killSessions killAllSessions reIndex movePrimary moveChunk shardCollection enableSharding setFeatureCompatibilityVersion applyOps flushRouterConfig',
  ],
  ['create', 'insert create createIndexes mapReduce'],
  [
    'privilege',
    'createUser dropUser updateUser grantRolesToUser revokeRolesFromUser createRole dropRole updateRole',
  ],
];

function table(rows: readonly (readonly [Effect | '?', string])[]): ReadonlyMap<string, Effect | '?'> {
  return new Map(rows.flatMap(([effect, names]) => names.split(' ').map((name) => [name, effect] as const)));
}

const byMethod = table(METHODS);
const byCommand = table(COMMANDS);
const MAX_CALLS = 200;

/** Code without comments, and with its strings emptied but for the names they are: `db["users"]`. */
function bare(code: string): { text: string; strings: string[] } {
  let text = '';
  const strings: string[] = [];
  for (let i = 0; i < code.length; i += 1) {
    const char = code.charAt(i);
    if (code.startsWith('//', i) || code.startsWith('/*', i)) {
      const mark = code[i + 1] === '/' ? '\n' : '*/';
      const end = code.indexOf(mark, i + 2);
      i = end < 0 ? code.length : end + mark.length - 1;
      text += ' ';
    } else if (char === '"' || char === "'" || char === '`') {
      const start = i + 1;
      for (i = start; i < code.length && code[i] !== char; i += 1) if (code[i] === '\\') i += 1;
      const value = code.slice(start, i);
      strings.push(value);
      // A short plain name stays: it may be a method (`db["dropDatabase"]()`) or a command's (`{"drop": 1}`).
      // What a template embeds is computed: it stands as a sum.
      text +=
        char === '`' && value.includes('${') ? '""+""' : `"${/^\$?\w{1,40}$/.test(value) ? value : ''}"`;
    } else text += char;
  }
  return { text, strings };
}

function filtered(name: string, rest: string): Finding {
  const verb = name === 'updateMany' ? 'changes' : 'deletes';
  // No filter, an empty one, or one that is always true.
  const all =
    /^\(\s*(?:\)|\{\s*\}|\{\s*"?_id"?\s*:\s*\{\s*"?\$(?:exists|ne|nin|not)"?\s*:[^}]*\}\s*\}|\{\s*"?\$(?:expr|where)"?\s*:\s*(?:true|1|"(?:true|1)?")\s*\})/.test(
      rest,
    );
  return all
    ? { effect: 'destroy', what: `${verb} every document of a collection` }
    : { effect: 'modify', what: `${verb} documents` };
}

/** What JavaScript for a MongoDB shell does, by the methods and commands that it calls. */
export function judgeMongo(code: string): Finding[] {
  const { text } = bare(code);
  const findings: Finding[] = [];
  const calls = /(?:\.\s*(\w+)|\[\s*"(\w+)"\s*\])\s*(?=\()/g;
  for (let match = calls.exec(text); match && findings.length < MAX_CALLS; match = calls.exec(text)) {
    const name = match[1] ?? match[2] ?? '';
    const rest = text.slice(calls.lastIndex, calls.lastIndex + 400);
    findings.push(...judgeCall(name, rest));
  }
  if (/\[[^\][+(]{0,200}[+(][^\][]{0,200}\]\s*\(/.test(text) || /\b(?:eval|Function)\s*\(/.test(text))
    findings.push({ effect: 'opaque', what: 'calls a method that is only known when it runs' });
  if (/\bload\s*\(/.test(text)) findings.push({ effect: 'opaque', what: 'runs a file that cannot be read' });
  if (/\b(?:child_process|execSync|runProgram|\brun)\s*\(/.test(text))
    findings.push({ effect: 'remote-run', what: 'runs a program from inside the client' });
  if (!isKnown(text) && findings.every(({ effect }) => effect === 'read'))
    findings.push({ effect: 'opaque', what: 'runs code that is only known when it runs' });
  return findings.length > 0 ? findings : [{ effect: 'read', what: 'reads' }];
}

function judgeCall(name: string, rest: string): Finding[] {
  if (/^(?:runCommand|adminCommand)$/.test(name)) return judgeCommand(rest);
  if (name === 'aggregate') {
    if (/\$out\b/.test(rest)) return [{ effect: 'destroy', what: 'replaces a collection by the result' }];
    return [{ effect: /\$merge\b/.test(rest) ? 'modify' : 'read', what: 'aggregates documents' }];
  }
  const effect = byMethod.get(name);
  if (effect === undefined) return [];
  // `db.c.remove({ … })`, but not a JavaScript Set's or Map's.
  if (effect === '?') return [filtered(name, rest)];
  return [{ effect, what: `runs ${name}` }];
}

function judgeCommand(rest: string): Finding[] {
  const name = /^\(\s*\{?\s*"?(\w+)"?/.exec(rest)?.[1] ?? '';
  const effect = byCommand.get(name);
  if (effect !== undefined && effect !== '?') {
    const all =
      /^(?:delete|update)$/.test(name) &&
      /"?q"?\s*:\s*\{\s*\}/.test(rest) &&
      !/"?limit"?\s*:\s*1\b/.test(rest);
    return [{ effect: all ? 'destroy' : effect, what: `runs the command ${name}` }];
  }
  return name === '' ? [{ effect: 'opaque', what: 'runs a command that is only known when it runs' }] : [];
}
