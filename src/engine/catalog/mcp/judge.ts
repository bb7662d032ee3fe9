import type { Effect } from '../../../contracts/words';
import { isKnown, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { graphqlCall } from '../http/graphql';
import { judgeHttp } from '../http/judge';
import { stringsOf } from '../http/json';
import { effectOfName, nameWords } from '../http/rules';
import { sqlEffects } from '../sql';
import type { McpCall } from './call';
import { commandTexts } from './commands';

/** Servers that act on a cloud, a database or what runs for others. */
const CLOUD =
  /aws|amazon|azure|gcp|gcloud|google-?cloud|kube|k8s|eks|ecs|lambda|s3|iam|terraform|tofu|pulumi|helm|argo|supabase|neon|railway|heroku|vercel|netlify|cloudflare|digitalocean|\bfly|render|planetscale|mongo|atlas|postgres|pg\b|mysql|mariadb|redis|upstash|elastic|opensearch|snowflake|bigquery|databricks|clickhouse|stripe|datadog|pagerduty|grafana|firebase|firestore|vault|consul|nomad|confluent|kafka|rabbitmq|auth0|okta|keycloak|shopify|twilio|hetzner|linode|vultr|coolify|dokploy|portainer|proxmox|vsphere|jenkins|circleci|database|\bdb\b|sql|dynamodb|rds|cosmos|couchbase|cassandra|neo4j|pinecone|qdrant|weaviate|hasura|turso|xata|fauna|convex|appwrite|cloudrun|cloud-run|ansible|rancher|crossplane|infra/i;

/** Servers of everyday work on this machine, or on text. */
const EVERYDAY =
  /filesystem|^fs$|memory|knowledge|playwright|puppeteer|browser|chrome|selenium|^git$|sequential|thinking|context7|fetch|^time$|todo|sqlite|everything|docs|documentation|obsidian|apple|notes|figma|excalidraw|mermaid|storybook|lsp|serena|desktop|ide|jupyter|notebook|taskmaster|task-master|screenshot|weather|search|brave|exa|tavily|perplexity|spotify|calculator/i;

/** Things whose loss is no loss. */
const SMALL =
  /^(?:comment|comments|message|messages|draft|drafts|label|labels|reaction|reactions|note|notes|todo|todos|task|tasks|entity|entities|relation|relations|observation|observations|memory|memories|event|events|cell|cells|tab|tabs|file|files|page|block|blocks|session|bookmark|bookmarks|thread|reminder|reminders|cache|breakpoint|breakpoints|branch|item|row|attachment|subtask|annotation|filter|email|emails)$/;

const CREATES =
  /^(?:create|add|insert|put|upload|new|register|provision|launch|start|import|clone|send|publish|make|allocate|generate)$/;
const CHANGES =
  /^(?:update|set|modify|edit|patch|change|apply|deploy|scale|restart|stop|reboot|rotate|reset|restore|rollback|promote|merge|enable|disable|attach|detach|move|rename|pause|resume|resize|upgrade|migrate|trigger|execute|exec|run|invoke|call|write|upsert|replace|grant|revoke|tag|untag|cordon|drain|configure|manage|rebase|push)$/;
const IDENTITY =
  /^(?:grant|revoke|policy|policies|role|roles|permission|permissions|iam|access|rbac|member|members|user|users)$/;

/** What a call does, and how that is known. */
export interface McpJudgement {
  readonly effects: readonly Effect[];
  readonly summary: string;
}

/** Keys under which a call says that it only tries. */
const DRY = /^(?:dry_?run|dryRun|preview|plan_?only|simulate|what_?if|validate_?only)$/i;

/** Keys under which servers of databases take statements. */
const SQL_KEYS = /^(?:sql|query|queries|statement|statements|stmt|sql_?query|ddl|migration)$/i;

function isSql(text: string): boolean {
  return /^\s*(?:--|\/\*|\(|select|insert|update|delete|drop|truncate|alter|create|grant|revoke|with|merge|begin|explain|show|describe|call|do|vacuum|replace|copy|set)\b/i.test(
    text,
  );
}

function bySql(call: McpCall): readonly Effect[] | undefined {
  const texts = stringsOf(call.input).filter(
    ([key, text]) => SQL_KEYS.test(key) && (isSql(text) || !isKnown(text)),
  );
  if (texts.length === 0) return undefined;
  const effects = new Set(texts.flatMap(([, text]) => sqlEffects(text)));
  if (effects.size > 1) effects.delete('read');
  return [...effects];
}

function byHttp(call: McpCall, invocation: Invocation, context: EngineContext): McpJudgement | undefined {
  const { method, url, endpoint, path, uri, body, data } = call.input;
  const address = [url, uri, endpoint, path].find((each) => typeof each === 'string');
  if (typeof method !== 'string' || typeof address !== 'string' || !/^[a-z]{3,8}$/i.test(method))
    return undefined;
  const sent = body ?? data;
  const hosted = /^\w+:\/\//.test(address)
    ? address
    : `https://${HOSTS.find(([server]) => server.test(call.server))?.[1] ?? 'unknown.host'}/${address.replace(/^\//, '')}`;
  const judgement = judgeHttp(
    {
      method: method.toUpperCase(),
      url: hosted,
      body: typeof sent === 'string' ? sent : sent === undefined ? undefined : JSON.stringify(sent),
    },
    invocation,
    context,
  );
  return judgement
    ? { effects: judgement.effects, summary: judgement.summary }
    : { effects: [], summary: '' };
}

const HOSTS: readonly (readonly [RegExp, string])[] = [
  [/github/i, 'api.github.com'],
  [/azure/i, 'management.azure.com'],
  [/kube|k8s/i, 'kubernetes.default.svc'],
  [/cloudflare/i, 'api.cloudflare.com'],
  [/digitalocean/i, 'api.digitalocean.com'],
  [/heroku/i, 'api.heroku.com'],
  [/vercel/i, 'api.vercel.com'],
  [/supabase/i, 'api.supabase.com'],
];

function byGraphql(call: McpCall): readonly Effect[] | undefined {
  const text = call.input.query ?? call.input.mutation ?? call.input.graphql;
  if (typeof text !== 'string' || !/^\s*(?:mutation|query|\{|fragment|subscription)\b|^\s*\{/.test(text))
    return undefined;
  const found = graphqlCall(text);
  if (!found) return undefined;
  if (found.mutations.length === 0) return found.opaque ? ['opaque'] : ['read'];
  return found.mutations.some((field) => effectOfName(field) === 'destroy') ? ['destroy'] : ['modify'];
}

/** What the tool's own name says, by how near a cloud its server is. */
function byName(call: McpCall): readonly Effect[] {
  const words = nameWords(call.tool);
  const isCloud = CLOUD.test(call.server) || (call.server === '' && CLOUD.test(words.join(' ')));
  if (!isCloud && EVERYDAY.test(call.server)) return [];
  const effect = effectOfName(call.tool);
  const lead = words.find((word) => CREATES.test(word) || CHANGES.test(word));
  if (/^flush_?(?:all|db)$/i.test(call.tool)) return ['destroy'];
  if (effect === 'destroy') {
    if (words.some((word) => SMALL.test(word)) && !/supabase|neon|planetscale/i.test(call.server))
      return isCloud && words.some((word) => /^(?:file|files|row|item)$/.test(word)) ? ['modify'] : [];
    return [isCloud || CLOUD.test(call.tool) ? 'destroy' : 'modify'];
  }
  if (effect === 'read') return ['read'];
  if (!isCloud) return [];
  if (/^reset|restore/.test(call.tool) && /branch|database|project|cluster/.test(call.tool))
    return ['destroy'];
  if (words.some((word) => IDENTITY.test(word)) && lead !== undefined) return ['privilege'];
  if (/secret|credential|password|api_?key/i.test(call.tool) && /^(?:get|read|reveal|show)/.test(call.tool))
    return ['secret'];
  if (/^(?:execute|exec|run|invoke|call)$/.test(words[0] ?? '')) return ['opaque'];
  if (lead === undefined) return effect === undefined ? [] : [effect];
  return [CREATES.test(lead) ? 'create' : 'modify'];
}

/**
 * A call of a tool. Commands among its arguments are judged as such elsewhere; here count the statements and requests that
 * it carries, else its name.
 */
export function judgeMcp(
  call: McpCall,
  invocation: Invocation,
  context: EngineContext,
): McpJudgement | undefined {
  const name = `${call.server === '' ? '' : `${call.server} `}${call.tool}`;
  if (!isKnown(call.tool))
    return { effects: ['opaque'], summary: 'calls a tool that is only known when it runs' };
  if (
    Object.entries(call.input).some(([key, value]) => DRY.test(key) && (value === true || value === 'true'))
  )
    return undefined;
  const http = byHttp(call, invocation, context);
  if (http) return http.effects.length === 0 ? undefined : http;
  // What a memory or a search is asked for is no statement.
  const isText = EVERYDAY.test(call.server) && !CLOUD.test(call.server) && !/sql/i.test(call.server);
  const statements = isText ? undefined : (byGraphql(call) ?? bySql(call));
  if (statements && /sqlite/i.test(call.server) && !CLOUD.test(call.server.replace(/sqlite/gi, '')))
    return undefined;
  if (statements) return { effects: statements, summary: `runs statements through ${name}` };
  if (commandTexts(call).length > 0) return undefined;
  const effects = byName(call);
  if (effects.length === 0) return undefined;
  const [effect] = effects;
  const what =
    effect === 'destroy'
      ? 'deletes something'
      : effect === 'read'
        ? 'reads'
        : effect === 'opaque'
          ? 'runs what cannot be seen'
          : effect === 'secret'
            ? 'reads secrets'
            : 'changes something';
  return { effects, summary: `${what} through the tool ${name}` };
}
