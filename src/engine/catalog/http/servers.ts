import type { Effect } from '../../../contracts/words';
import { environmentOfName } from '../../environment/names';
import { isKnown } from '../../invocation';
import { judged, saysDelete, type Answer, type HttpRequest } from './call';
import { graphqlCall } from './graphql';
import { isRecord, jsonOf, stringsOf } from './json';
import { SERVERS, type Server } from './ownServers';
import { effectOfMethod, effectOfName } from './rules';
import { sqlOfBody } from './sqlBody';

/** The host's own words tell most, then a path that only one server has, then a port, which others may use. */
function serverOf({ address, path, host }: HttpRequest): Server | undefined {
  return (
    SERVERS.find((server) => isKnown(host) && server.host?.test(host)) ??
    SERVERS.find((server) => server.path?.test(path)) ??
    (address.port === '' ? undefined : SERVERS.find((server) => server.ports.includes(address.port)))
  );
}

/** Solr and ClickHouse take commands in the query, Neo4j and Hasura in the body. */
function judgeStatements(request: HttpRequest): Answer {
  const { path, method } = request;
  if (path.includes('/solr/')) {
    const action = request.query('action') ?? '';
    const isDelete =
      /^(?:DELETE|DELETE\w+|UNLOAD)$/i.test(action) ||
      /<delete>|"delete"\s*:/.test(request.body ?? request.query('stream.body') ?? '');
    if (isDelete)
      return judged(request, 'solr', ['destroy'], 'deletes documents or a collection', { place: 'host' });
  }
  if (/\/db\/[^/]+\/(?:tx|query)|\/tx\/commit$/.test(path) && method === 'POST') {
    const text = stringsOf(jsonOf(request.body))
      .map(([, each]) => each)
      .join('\n');
    const effect: Effect = /\b(?:detach\s+delete|delete|drop|remove)\b/i.test(text)
      ? 'destroy'
      : /\b(?:create|merge|set)\b/i.test(text)
        ? 'modify'
        : 'read';
    return judged(request, 'neo4j', [effect], 'runs Cypher', { place: 'host' });
  }
  const isClickhouse = /^(?:8123|8443)$/.test(request.address.port) || request.host.includes('clickhouse');
  if (
    isClickhouse ||
    request.query('query') !== undefined ||
    request.query('q') !== undefined ||
    /\/(?:run_sql|_sql|statements?|sql)$|\/v[12]\/query$/.test(path)
  ) {
    const sql = sqlOfBody(request, true);
    if (sql?.some((effect) => effect !== 'read' && effect !== 'opaque'))
      return judged(request, isClickhouse ? 'clickhouse' : 'sql', sql, 'runs SQL over HTTP', {
        place: 'host',
      });
    if (sql?.includes('opaque') && isClickhouse)
      return judged(request, 'clickhouse', sql, 'runs SQL over HTTP', { place: 'host' });
  }
  return undefined;
}

/** A server of one's own that the port, the host or the path gives away; undefined for others. */
export function judgeOwnServer(request: HttpRequest): Answer {
  const statements = judgeStatements(request);
  if (statements) return statements;
  const server = serverOf(request);
  if (!server) return undefined;
  const rule = server.rules.find(request.method, request.segments);
  if (rule)
    return rule.effects.length === 0
      ? 'harmless'
      : judged(request, server.name, rule.effects, rule.summary, { place: 'host' });
  if (!server.fallback) return undefined;
  if (request.segments.length === 0) return 'harmless';
  const effect = effectOfMethod(request.method, request.segments);
  const wipes =
    effect !== 'read' && /"delete"\s*:\s*\{/.test(request.body ?? '') && request.path.endsWith('_bulk');
  return judged(request, server.name, [wipes ? 'destroy' : effect], '', { place: 'host' });
}

/** Hosts that exist to be tried out, and what examples are written with. */
const TRIALS =
  /(?:^|\.)(?:httpbin\.org|httpbin\.dev|postman-echo\.com|jsonplaceholder\.typicode\.com|reqres\.in|dummyjson\.com|fakestoreapi\.com|webhook\.site|requestbin\.com|pipedream\.net|mocky\.io|beeceptor\.com|mockapi\.io|petstore\.swagger\.io|petstore3\.swagger\.io|httpstat\.us|ngrok\.io|ngrok-free\.app|ngrok\.app|loca\.lt|test|invalid|crudcrud\.com|gorest\.co\.in|restful-api\.dev|swapi\.dev|restful-booker\.herokuapp\.com)$/;

/** Words of hosts and paths behind which work is done on what is real. */
const INSIDE =
  /^(?:admin|administration|internal|intranet|corp|prod|production|prd|live|mgmt|management|ops|backoffice|superuser|root|system|master)$/;

function insideWords(request: HttpRequest): boolean {
  const words = `${request.host}/${request.path}`.toLowerCase().split(/[^a-z0-9]+/);
  return words.some((word) => INSIDE.test(word));
}

/** What an application's endpoint says that it does to everything at once. */
const SWEEPING =
  /^(?:delete|destroy|purge|drop|wipe|truncate|nuke|terminate|teardown|flush|reset|shutdown|deprovision)$/;

/**
 * A host that nobody knows. Reads are harmless, and so is nearly all that is posted every day; what deletes there may
 * not be undone, so a person looks at it.
 */
export function judgeUnknownHost(request: HttpRequest): Answer {
  const { method, segments } = request;
  if (TRIALS.test(request.host) || effectOfMethod(method, []) === 'read') return 'harmless';
  const place = { place: 'host' as const };
  const graphql = /graphql|\/gql$/.test(request.path) ? graphqlCall(request.body) : undefined;
  if (graphql) {
    const deletes = graphql.mutations.filter((field) => effectOfName(field) === 'destroy');
    if (deletes.length === 0) return 'harmless';
    return judged(
      request,
      'http',
      ['modify'],
      `deletes something through GraphQL: ${deletes.slice(0, 3).join(', ')}`,
      place,
    );
  }
  if (method === 'DELETE' || method === 'PURGE')
    return judged(
      request,
      'http',
      ['modify'],
      `deletes ${request.path} on ${isKnown(request.host) ? request.host : 'a host that is only known when it runs'}`,
      place,
    );
  const last = (segments.at(-1) ?? '').replace(/\.\w{1,5}$/, '');
  const sweeps = segments.some((segment) => SWEEPING.test(segment.toLowerCase())) || saysDelete(last);
  const asked = request.query('action') ?? request.query('op') ?? request.query('cmd') ?? '';
  if (saysDelete(asked))
    return judged(
      request,
      'http',
      ['modify'],
      `asks ${isKnown(request.host) ? request.host : 'a host'} to ${asked}`,
      place,
    );
  const isReset = /^reset/i.test(last) && !insideWords(request);
  if (sweeps && !isReset && (insideWords(request) || saysDelete(last)))
    return judged(
      request,
      'http',
      ['modify'],
      `asks ${isKnown(request.host) ? request.host : 'a host'} to ${last}`,
      place,
    );
  const sql = insideWords(request) ? sqlOfBody(request) : undefined;
  if (sql?.some((effect) => effect === 'destroy'))
    return judged(request, 'http', ['destroy'], 'runs SQL that deletes', place);
  const body = jsonOf(request.body);
  const acts =
    isRecord(body) &&
    insideWords(request) &&
    environmentOfName(`${request.host}${request.path}`) !== undefined &&
    [body.action, body.operation, body.command].some(
      (each) => typeof each === 'string' && effectOfName(each) === 'destroy',
    );
  return acts ? judged(request, 'http', ['modify'], 'asks for something to be deleted', place) : 'harmless';
}
