import { isKnown, UNKNOWN, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import type { HttpCall } from '../http/call';
import { judgeHttp, type HttpJudgement } from '../http/judge';
import type { AzCall } from './call';

const MANAGEMENT = 'https://management.azure.com';

/** An address as az completes it: a path belongs to Resource Manager, and so may what is not known yet. */
function completed(url: string): string {
  if (url.startsWith('/')) return `${MANAGEMENT}${url}`;
  const host = /^[a-z]+:\/\/([^/?#]*)/i.exec(url)?.[1];
  if (host !== undefined && isKnown(host)) return url;
  return `${MANAGEMENT}/${host === undefined ? url : url.slice(url.indexOf(host) + host.length)}`;
}

function restCall(call: AzCall): HttpCall | undefined {
  const url = call.first('url', 'uri', 'u');
  if (url === '') return call.hasHiddenOptions ? { method: UNKNOWN, url: MANAGEMENT } : undefined;
  const method = call.has('method', 'm')
    ? call.first('method', 'm')
    : call.hasHiddenOptions
      ? UNKNOWN
      : 'get';
  const headers = (call.values('headers') ?? []).map((header) => header.replace('=', ': '));
  return {
    method: method.toUpperCase(),
    url: completed(url),
    headers,
    ...(call.has('body', 'b') && { body: call.text('body', 'b') }),
  };
}

function actionCall(call: AzCall): HttpCall {
  const ids = call.values('ids') ?? [`/providers/${call.first('resource-type')}/${call.first('name', 'n')}`];
  return {
    method: 'POST',
    url: `${MANAGEMENT}${ids[0] ?? ''}/${call.first('action') || UNKNOWN}`,
    body: call.text('request-body'),
  };
}

function devopsCall(call: AzCall): HttpCall {
  const method = call.has('http-method') ? call.first('http-method') : 'GET';
  return {
    method: method.toUpperCase(),
    url: `https://dev.azure.com/_apis/${call.first('area')}/${call.first('resource')}`,
  };
}

const REQUESTS: Readonly<Record<string, (call: AzCall) => HttpCall | undefined>> = {
  rest: restCall,
  'resource invoke-action': actionCall,
  'devops invoke': devopsCall,
};

/** True for commands that send whatever request their arguments say. */
export function isRequest(command: string): boolean {
  return Object.hasOwn(REQUESTS, command);
}

/** What the request that the arguments describe would do; undefined where it does nothing to a cloud. */
export function judgeRequest(
  call: AzCall,
  invocation: Invocation,
  context: EngineContext,
): HttpJudgement | undefined {
  const request = REQUESTS[call.command]?.(call);
  return request && judgeHttp(request, invocation, context);
}
