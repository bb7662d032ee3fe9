import type { Action } from '../../../contracts/action';
import type { Effect } from '../../../contracts/words';
import { isKnown, UNKNOWN } from '../../invocation';
import { nameWords } from './rules';
import { parseAddress, queryValue, type Address } from './url';

/** One request of an HTTP client, as far as its command line tells. Any part may hold UNKNOWN. */
export interface HttpCall {
  /** In capitals. */
  readonly method: string;
  readonly url: string;
  /** "Name: value". */
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** What one request does to something worth guarding. */
export interface HttpJudgement extends Pick<Action, 'service' | 'operation' | 'summary' | 'targets'> {
  /** Whose API it is: "aws", "kubernetes", "heroku"; "http" for a service that nobody knows. */
  readonly provider: string;
  readonly effects: readonly Effect[];
  readonly reversible: Action['reversible'];
  /**
   * What chooses where it hits: the host itself (a server of one's own), or the account that the credentials belong to,
   * as the host is the same for all.
   */
  readonly place: 'host' | 'account';
}

/** A judge's answer: undefined where the request is none of its business. */
export type Answer = HttpJudgement | 'harmless' | undefined;

/** A call with its parts taken apart once. */
export class HttpRequest {
  readonly method: string;
  readonly address: Address;
  readonly body: string | undefined;

  constructor(readonly call: HttpCall) {
    this.address = parseAddress(call.url);
    this.body = call.body;
    // Frameworks take the real method from a header or the query where a client can only POST.
    const override =
      call.method === 'POST'
        ? (this.header('x-http-method-override') ??
          this.header('x-http-method') ??
          this.header('x-method-override') ??
          queryValue(this.address, '_method'))
        : undefined;
    this.method = (override ?? call.method).trim().toUpperCase();
  }

  get host(): string {
    return this.address.host;
  }

  get segments(): readonly string[] {
    return this.address.segments;
  }

  /** The value of a header, the last one of its name. */
  header(name: string): string | undefined {
    const found = this.call.headers?.findLast(
      (line) => line.slice(0, line.indexOf(':')).toLowerCase() === name,
    );
    return found?.slice(found.indexOf(':') + 1).trim();
  }

  hasHeader(name: string): boolean {
    return this.header(name) !== undefined;
  }

  query(name: string): string | undefined {
    return queryValue(this.address, name);
  }

  /** The path as it is shown. */
  get path(): string {
    return `/${this.segments.join('/')}`;
  }
}

const VERBS: Readonly<Partial<Record<Effect, string>>> = {
  read: 'reads',
  create: 'creates',
  modify: 'changes',
  destroy: 'deletes',
  privilege: 'changes the permissions of',
  exposure: 'opens to the world',
  unprotect: 'takes a safety net from',
  secret: 'reads the secrets of',
  'remote-run': 'runs code through',
  opaque: 'does what is only known when it runs to',
};

const REVERSIBLE: Readonly<Partial<Record<Effect, Action['reversible']>>> = {
  read: 'yes',
  create: 'yes',
  destroy: 'no',
};

/** Parts of a path that name a version or an id and nothing that people know. */
const NO_NAME = /^(?:v\d[\w.]*|api|apis|rest|[0-9a-f-]{30,}|\d+)$/i;

/** The judgement on a request, its sentence made from the path where none is given. */
export function judged(
  request: HttpRequest,
  provider: string,
  effects: readonly Effect[],
  summary = '',
  more: Partial<HttpJudgement> = {},
): HttpJudgement {
  const [main = 'read'] = effects;
  const path = request.path.replaceAll(UNKNOWN, '…').slice(0, 160);
  const names = request.segments.filter((segment) => isKnown(segment) && !NO_NAME.test(segment));
  return {
    provider,
    service: provider,
    operation: `${isKnown(request.method) ? request.method : '…'} ${path}`,
    effects,
    reversible: REVERSIBLE[main] ?? 'unknown',
    targets: names.slice(-4),
    summary: summary === '' ? `${VERBS[main] ?? 'acts on'} ${path} of ${provider}` : summary,
    place: 'account',
    ...more,
  };
}

/** Fields of a body that take protection away, or open something, whatever the service. */
export function bodyEffects(body: string | undefined): Effect[] {
  if (body === undefined || body.length > 1 << 18) return [];
  const effects: Effect[] = [];
  const isOff =
    /"(?:deletion_?protection(?:_?enabled)?|enable_?purge_?protection|backups?_?enabled|(?:is_?)?protected|delete_?protect(?:ion)?|termination_?protection(?:_?enabled)?|point_?in_?time_?recovery_?enabled)"\s*:\s*(?:false|"false"|"disabled"|"off"|0)/i;
  if (isOff.test(body)) effects.push('unprotect');
  if (
    /"all(?:Authenticated)?Users"|"publicAccess"\s*:\s*"(?:Blob|Container)"|"(?:publicly_?accessible|allow_?public_?access|public)"\s*:\s*true/.test(
      body,
    )
  )
    effects.push('exposure');
  return effects;
}

/** True where a name says that it deletes. */
export function saysDelete(name: string): boolean {
  return nameWords(name).some((word) =>
    /^(?:delete|destroy|purge|drop|wipe|terminate|truncate|nuke)$/.test(word),
  );
}
