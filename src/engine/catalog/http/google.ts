import type { Effect } from '../../../contracts/words';
import { bodyEffects, judged, type Answer, type HttpRequest } from './call';
import { effectOfMethod, effectOfName } from './rules';
import { sqlOfBody } from './sqlBody';

/** Services that are no infrastructure: maps, mail, models. Only what deletes is worth a word there. */
const EVERYDAY =
  /^(?:(?:fonts|maps|places|routes|translation|translate|vision|speech|texttospeech|language|generativelanguage|youtube|youtubeanalytics|customsearch|safebrowsing|kgsearch|sheets|docs|drive|slides|gmail|calendar-json|calendar|people|tasks|chat|oauth2|fcm|pagespeedonline|searchconsole|books|webfonts|indexing|ajax|storage-download|play|androidpublisher|packages)\.googleapis\.com|www\.googleapis\.com)$/;

/** What the last part after a colon says, for those whose first word does not. */
const ACTIONS: Readonly<Record<string, readonly Effect[]>> = {
  setiampolicy: ['privilege'],
  getiampolicy: ['read'],
  testiampermissions: ['read'],
  access: ['secret'],
  generateaccesstoken: ['secret'],
  generateidtoken: ['secret'],
  signblob: ['secret'],
  signjwt: ['secret'],
  undelete: ['modify'],
  destroy: ['destroy'],
  commit: ['modify'],
  batchwrite: ['modify'],
  runquery: ['read'],
  runaggregationquery: ['read'],
  batchget: ['read'],
  partitionquery: ['read'],
  executesql: ['modify'],
  pull: ['read'],
  list: ['read'],
  generatecontent: [],
  streamgeneratecontent: [],
  predict: [],
  rawpredict: [],
  streamrawpredict: [],
  counttokens: [],
  embedcontent: [],
  publish: ['create'],
};

const SUMMARY: Readonly<Partial<Record<Effect, string>>> = {
  privilege: 'changes who may do what',
  secret: 'reads a secret',
};

function actionOf(request: HttpRequest): readonly Effect[] | undefined {
  const last = (request.segments.at(-1) ?? '').toLowerCase();
  const cut = last.lastIndexOf(':');
  const action = cut < 0 ? last : last.slice(cut + 1);
  // Compute's own form has no colon: …/instances/x/setIamPolicy.
  if (Object.hasOwn(ACTIONS, action) && (cut >= 0 || /iampolicy|iampermissions$/.test(action)))
    return ACTIONS[action];
  return cut < 0 ? undefined : [effectOfName(request.segments.at(-1)?.slice(cut + 1) ?? '') ?? 'modify'];
}

const WRITES_ROWS = /"(?:delete|updateMask|update|insert|upsert|transform)"\s*:/;

function effectsOf(request: HttpRequest): readonly Effect[] {
  const { method, body = '', path } = request;
  const action = actionOf(request);
  if (action?.[0] === 'privilege') return [...new Set<Effect>(['privilege', ...bodyEffects(body)])];
  if (action?.[0] === 'modify' && /:(?:commit|batchWrite)$/i.test(path))
    return [/"delete"\s*:/.test(body) ? 'destroy' : WRITES_ROWS.test(body) ? 'modify' : 'opaque'];
  if (/\/(?:queries|jobs)$|:executeSql$|:executeStreamingSql$/.test(path) && method === 'POST') {
    const sql = sqlOfBody(request);
    if (sql) return sql;
  }
  if (path.endsWith('/keys') && /serviceAccounts/i.test(path) && method === 'POST')
    return ['privilege', 'secret'];
  if (method === 'GET') return action?.[0] === 'secret' ? ['secret'] : ['read'];
  if (method === 'DELETE') return ['destroy'];
  if (action) return action;
  if (/\/(?:roles|bindings|accessPolicies|servicePerimeters|accessLevels)\b/.test(path)) return ['privilege'];
  if (/^(?:POST|PUT)$/.test(method) && /^\/(?:upload|resumable)\//.test(path)) return ['create'];
  const open: Effect[] =
    /\/(?:firewalls|firewallPolicies)\b/.test(path) && /0\.0\.0\.0\/0|::\/0/.test(body) ? ['exposure'] : [];
  return [...open, ...bodyEffects(body), effectOfMethod(method, request.segments)];
}

/** Google's APIs by their hosts; undefined for others. */
export function judgeGoogleHttp(request: HttpRequest): Answer {
  const { host, method } = request;
  if (/\.firebaseio\.com$|\.firebasedatabase\.app$/.test(host)) {
    const effect = effectOfMethod(method, request.segments);
    const rules = request.path.includes('.settings/rules') && effect !== 'read';
    return judged(request, 'firebase', rules ? ['privilege'] : [effect], '', {
      targets: [host.split('.', 1)[0] ?? '', ...request.segments.slice(0, 2)],
    });
  }
  if (!host.endsWith('.googleapis.com') && host !== 'storage.cloud.google.com') return undefined;
  if (host.startsWith('identitytoolkit.') && !/delete/i.test(request.path)) return 'harmless';
  const isDelete = method === 'DELETE' || /:(?:batch)?delete$/i.test(request.path);
  const onWww =
    host === 'www.googleapis.com' &&
    /^\/(?:upload\/)?(?:compute|storage|bigquery|sql|dns|deploymentmanager|container)\//.test(request.path);
  if (EVERYDAY.test(host) && !onWww) {
    if (!isDelete || host.startsWith('oauth2.')) return 'harmless';
    return judged(request, 'google', ['modify'], `deletes ${request.path}`);
  }
  const effects = effectsOf(request);
  if (effects.length === 0) return 'harmless';
  return judged(request, 'google', effects, SUMMARY[effects[0] ?? 'read'], {
    service: host.split('.', 1)[0] ?? 'google',
  });
}
