import type { Effect } from '../../../contracts/words';
import { bodyEffects, judged, type Answer, type HttpRequest } from './call';
import { effectOfMethod, PathRules } from './rules';

const MANAGEMENT =
  /^management\.(?:azure\.com|core\.windows\.net|usgovcloudapi\.net|chinacloudapi\.cn|core\.usgovcloudapi\.net)$/;

/** What the last parts of a Resource Manager path say, in its own lower case; the first that fits. */
const MANAGEMENT_RULES: readonly (readonly [
  methods: RegExp,
  path: RegExp,
  effects: readonly Effect[],
  summary: string,
])[] = [
  [
    /DELETE/,
    /\/microsoft\.authorization\/locks\/[^/]+$/,
    ['unprotect'],
    'removes a lock that protects resources',
  ],
  [/DELETE/, /\/microsoft\.authorization\/polic(?:y|ies)\w*\//, ['unprotect'], 'removes a policy'],
  [/DELETE/, /\/diagnosticsettings\/[^/]+$/, ['unprotect'], 'stops the recording of logs'],
  [/DELETE|PUT|PATCH/, /\/microsoft\.authorization\/role\w*\//, ['privilege'], 'changes who may do what'],
  [/POST/, /\/elevateaccess$/, ['privilege'], 'makes the caller administrator of all subscriptions'],
  [
    /POST/,
    /\/(?:listkeys?|listsecrets?|listcredentials?|listadminkeys|listclusteradmincredential|listclusterusercredential|listaccountsas|listservicesas|listconnectionstrings|listpublishingcredentials|list|getaccesstoken|begingetaccess|exporttemplatesecrets)$/,
    ['secret'],
    'reads keys and secrets',
  ],
  [/POST/, /\/(?:runcommand|runscript)$/, ['remote-run'], 'runs a command on a machine'],
  [
    /POST/,
    /\/subscriptions\/[^/]+\/providers\/microsoft\.subscription\/cancel$/,
    ['destroy'],
    'cancels the subscription',
  ],
  [
    /POST/,
    /\/(?:deallocate|poweroff|stop|redeploy|reimage|failover|restart|simulateeviction)$/,
    ['modify'],
    'stops or restarts something that runs',
  ],
  [
    /POST/,
    /\/(?:query|resources|resourceshistory|forecast|usagedetails|checknameavailability|validate|whatif|exporttemplate|search|checkaccess|summarize|queryresults)$/,
    ['read'],
    '',
  ],
];

function judgeManagement(request: HttpRequest): Answer {
  const path = request.path.toLowerCase();
  const { method } = request;
  const rule = MANAGEMENT_RULES.find(([methods, pattern]) => methods.test(method) && pattern.test(path));
  if (rule) return judged(request, 'azure', rule[2], rule[3]);
  if (
    method === 'PUT' &&
    path.includes('/microsoft.resources/deployments/') &&
    /"mode"\s*:\s*"complete"/i.test(request.body ?? '')
  )
    return judged(
      request,
      'azure',
      ['destroy'],
      'deletes every resource of the group that the template does not name',
    );
  if (/^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+$/.test(path) && method === 'DELETE')
    return judged(
      request,
      'azure',
      ['destroy'],
      `deletes the resource group ${request.segments[3] ?? ''} and everything in it`,
    );
  const effect = effectOfMethod(method, request.segments);
  return judged(
    request,
    'azure',
    effect === 'read'
      ? ['read']
      : [...bodyEffects(request.body), effect === 'create' && method === 'POST' ? 'modify' : effect],
  );
}

const GRAPH_RULES = new PathRules(`
GET /** read
POST /*/$batch opaque sends a batch of requests
POST /*/me/** -
POST /*/users/*/sendmail -
POST /*/search/query read
POST /*/directoryobjects/getbyids read
DELETE /*/identity/conditionalaccess/** unprotect removes a condition of access
PATCH,POST,PUT /*/identity/conditionalaccess/** unprotect changes a condition of access
DELETE /*/users|groups|applications|serviceprincipals|devices|domains/* destroy deletes an identity
DELETE /*/me/** modify
POST,PATCH,PUT,DELETE /*/users|groups|applications|serviceprincipals|directoryroles|rolemanagement|oauth2permissiongrants|directory|domains|policies/** privilege changes identities or what they may do
`);

const VAULT_RULES = new PathRules(`
GET /secrets read
GET /secrets/*/versions read
GET /secrets/** secret reads a secret
POST /secrets/*/backup secret takes a copy of a secret out
DELETE /deletedsecrets|deletedkeys|deletedcertificates/** destroy deletes for good what could still be brought back
GET /** read
POST /keys/*/*/sign|verify|encrypt -
POST /keys/*/*/decrypt|unwrapkey secret decrypts with a key of the vault
PUT,PATCH,POST /** modify
DELETE /** destroy
`);

function judgeVault(request: HttpRequest): Answer {
  const rule = VAULT_RULES.find(request.method, request.segments);
  if (!rule) return judged(request, 'azure', ['opaque']);
  return rule.effects.length === 0
    ? 'harmless'
    : judged(request, 'azure', rule.effects, rule.summary, { service: 'keyvault' });
}

/** Accounts of storage: containers, blobs, queues, tables, file shares. */
function judgeStorage(request: HttpRequest): Answer {
  const { method } = request;
  const named = request.header('x-ms-blob-public-access');
  const more = {
    service: 'storage',
    targets: [request.host.split('.', 1)[0] ?? '', ...request.segments.slice(0, 2)],
  };
  if (named !== undefined && method === 'PUT')
    return judged(request, 'azure', ['exposure'], 'lets everybody read a container', more);
  if (method === 'DELETE')
    return judged(request, 'azure', ['destroy'], `deletes ${request.path} from storage`, more);
  if (method === 'PUT' && request.query('comp') === 'properties')
    return judged(request, 'azure', ['modify'], '', more);
  const effect = effectOfMethod(method, request.segments);
  if (effect === 'read') return judged(request, 'azure', ['read'], '', more);
  return judged(
    request,
    'azure',
    [request.query('comp') === 'batch' ? 'opaque' : 'create'],
    `writes ${request.path} to storage`,
    more,
  );
}

/** Azure by its hosts; undefined for others. */
export function judgeAzureHttp(request: HttpRequest): Answer {
  const { host } = request;
  if (MANAGEMENT.test(host)) return judgeManagement(request);
  if (/^graph\.(?:microsoft\.com|microsoft\.us|windows\.net)$/.test(host)) {
    const rule = GRAPH_RULES.find(request.method, request.segments);
    if (rule)
      return rule.effects.length === 0
        ? 'harmless'
        : judged(request, 'azure', rule.effects, rule.summary, { service: 'graph' });
    return judged(request, 'azure', [effectOfMethod(request.method, request.segments)], '', {
      service: 'graph',
    });
  }
  if (/\.(?:vault|managedhsm)\.(?:azure\.net|usgovcloudapi\.net|azure\.cn)$/.test(host))
    return judgeVault(request);
  if (
    /\.(?:blob|queue|table|file|dfs)\.(?:core\.windows\.net|core\.usgovcloudapi\.net|storage\.azure\.net)$/.test(
      host,
    )
  )
    return judgeStorage(request);
  if (/^login\.microsoftonline\.com$/.test(host)) return 'harmless';
  if (
    /\.documents\.azure\.com$|\.search\.windows\.net$|\.azconfig\.io$|\.azurecr\.io$|\.servicebus\.windows\.net$|\.scm\.azurewebsites\.net$|^dev\.azure\.com$|\.batch\.azure\.com$/.test(
      host,
    )
  ) {
    const effect = effectOfMethod(request.method, request.segments);
    return judged(request, 'azure', [
      effect === 'create' && /docs|query/i.test(request.header('x-ms-documentdb-isquery') ?? '')
        ? 'read'
        : effect,
    ]);
  }
  return undefined;
}
