import { isKnown } from '../../invocation';
import { argument, knownText, type Chain, type Step, type Value } from '../code/values';
import type { Sdk, SdkCall } from './sdk';

const CLIENTS =
  /^(?:requests|httpx|aiohttp|urllib3?|http\.client|axios|got|node-fetch|undici|superagent|ky|request|needle|Net|HTTParty|Faraday|RestClient|Excon|net\/http|GuzzleHttp|LWP|node:https?|https?)(?:[./]|$)/;
const METHOD = /^(?:delete|put|post|patch|get|head|options|del)$/i;

/** `requests.delete(url)`, `fetch(url, { method: 'DELETE' })` and their kin as a call of curl. */
export const HTTP: Sdk = (call, receiver) => {
  const last = call.steps.at(-1);
  if (!last?.args) return undefined;
  const isClient =
    CLIENTS.test(call.root) ||
    call.root === '?fetch' ||
    call.root === '?axios' ||
    call.root === '?$fetch' ||
    call.root === '?http' ||
    call.root === '?https';
  const isSession = call.root === '' || call.root.startsWith('?');
  if (!isClient && !isSession) return undefined;
  const request = requestOf(call, last);
  if (!request) return isClient ? [] : undefined;
  const { method, url } = request;
  // What only asks says nothing, and a path of one's own server is no cloud.
  if (/^(?:get|head|options)$/i.test(method) || !/^https?:\/\//i.test(url)) return isClient ? [] : undefined;
  if (!isClient && receiver) return undefined;
  const body = bodyOf(last);
  const headers = headersOf(last);
  return [
    {
      via: 'HTTP client',
      argv: [
        'curl',
        '-X',
        method.toUpperCase(),
        ...headers,
        ...(body === undefined ? [] : ['-d', body]),
        url,
      ],
    } satisfies SdkCall,
  ];
};

function requestOf(call: Chain, last: Step): { method: string; url: string } | undefined {
  const args = last.args ?? [];
  const given = knownText(argument(last, 'method'));
  const base =
    knownText(
      argument(last, 'baseURL') ?? argument(call.steps[0], 'baseURL') ?? argument(call.steps[0], 'base_url'),
    ) ?? '';
  const named = knownText(argument(last, 'url') ?? argument(last, 'uri'));
  const url = named ?? args.map(addressOf).find((value) => value !== undefined && /^https?:|^\//.test(value));
  if (url === undefined) return undefined;
  const full = url.startsWith('/') && base !== '' ? base + url : url;
  if (given !== undefined) return { method: given, url: full };
  const first = knownText(args[0]);
  if (/^(?:request|open|NewRequest|NewRequestWithContext|run_request)$/.test(last.name)) {
    const method = args.map(knownText).find((value) => value !== undefined && METHOD.test(value));
    return method === undefined ? undefined : { method, url: full };
  }
  if (METHOD.test(last.name)) return { method: last.name === 'del' ? 'DELETE' : last.name, url: full };
  // Ruby's Net::HTTP::Delete.new(uri).
  const owner = call.steps.at(-2)?.name ?? '';
  if (last.name === 'new' && METHOD.test(owner)) return { method: owner, url: full };
  return first !== undefined && METHOD.test(first) ? { method: first, url: full } : undefined;
}

/** A text, or `URI('…')` and `new URL('…')` around one. */
function addressOf(value: Value): string | undefined {
  if (value?.kind === 'text') return value.text;
  if (value?.kind !== 'chain') return undefined;
  return /^\??(?:URI|URL|url)/.test(value.root) ? knownText(value.steps.at(-1)?.args?.[0]) : undefined;
}

function bodyOf(last: Step): string | undefined {
  const body =
    argument(last, 'json') ?? argument(last, 'data') ?? argument(last, 'body') ?? argument(last, 'payload');
  const text = knownText(body);
  if (text !== undefined) return text;
  const shown = plain(body);
  return shown === undefined ? undefined : JSON.stringify(shown);
}

function plain(value: Value): unknown {
  if (value?.kind === 'map')
    return Object.fromEntries([...value.entries].map(([key, each]) => [key, plain(each)]));
  if (value?.kind === 'list') return value.items.map(plain);
  if (value?.kind === 'chain') {
    // JSON.stringify(x), json.dumps(x).
    const step = value.steps.at(-1);
    return /^(?:stringify|dumps|to_json)$/.test(step?.name ?? '') ? plain(step?.args?.[0]) : undefined;
  }
  return knownText(value);
}

function headersOf(last: Step): string[] {
  const headers = argument(last, 'headers');
  if (headers?.kind !== 'map') return [];
  return [...headers.entries].flatMap(([name, value]) => {
    const text = knownText(value);
    return text !== undefined &&
      isKnown(text) &&
      /^(?:content-type|x-amz-target|x-http-method-override)$/i.test(name)
      ? ['-H', `${name}: ${text}`]
      : [];
  });
}
