import { isKnown } from '../invocation';

/** Where a database's address leads; never its user or password. */
export interface Address {
  /** Undefined for a socket or file of this machine. */
  readonly host: string | undefined;
  readonly database: string | undefined;
}

/** Names that containers and emulators of this machine go by. */
const LOCAL_NAMES: ReadonlySet<string> = new Set(
  `localhost 0.0.0.0 :: ::1 0:0:0:0:0:0:0:1 . (local) (localdb) host.docker.internal host.containers.internal gateway.docker.internal kubernetes.docker.internal db
  database postgres postgresql pg mysql mariadb redis valkey mongo mongodb cache cassandra clickhouse influxdb influx kafka broker rabbitmq rabbit nats elasticsearch
  zookeeper sqlserver mssql oracle cockroach cockroachdb neo4j memcached localstack pgvector timescaledb`.split(
    /\s+/,
  ),
);

/** A socket of this machine; Google's proxy puts those of its cloud below /cloudsql. */
function isSocket(host: string): boolean {
  return host.startsWith('/') && !host.startsWith('/cloudsql/');
}

/** True when a host is this machine, or a container on it. A name is compared as a whole: `localhost.example.com` is elsewhere. */
export function isLocalHost(host: string): boolean {
  const bare = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  if (LOCAL_NAMES.has(bare) || isSocket(bare) || /^127(?:\.\d{1,3}){3}$/.test(bare)) return true;
  if (/^\(localdb\)|^(?:\.|localhost|\(local\)|127\.0\.0\.1)[\\,]/.test(bare)) return true;
  return /\.(?:localhost|local|test)$/.test(bare);
}

/** Longest address that is taken apart. */
const MAX_ADDRESS = 2048;

/**
 * Takes an address apart: `postgres://user:secret@host:5432/db`, `jdbc:…`, `host=… dbname=…`, `file:dev.db`. Undefined
 * for what is no address. A list of hosts is given whole, by its first host that is not local.
 */
export function parseAddress(text: string): Address | undefined {
  const value = text
    .trim()
    .replace(/^["']|["']$/g, '')
    .slice(0, MAX_ADDRESS);
  if (
    /^(?:file:|(?:jdbc:)?sqlite|libsql:file|:memory:|jdbc:(?:h2|hsqldb|derby|duckdb):(?!(?:tcp|ssl|hsqls?|https?):|\/\/))/i.test(
      value,
    )
  )
    return { host: undefined, database: value.replace(/^\w+:\/*/, '') };
  const url = /^(?:jdbc:)?[a-z][a-z0-9+.-]*:(?:[a-z0-9]+:@?)?\/\/(.*)$/i.exec(value);
  if (url) return parseUrl(url[1] ?? '');
  const pairs = [
    ...value.matchAll(
      /(?:^|[\s;])(host|hostaddr|server|data source|dbname|database|initial catalog)\s*=\s*'?([^\s;']*)/gi,
    ),
  ];
  if (pairs.length === 0) return undefined;
  const find = (names: RegExp) => pairs.find(([, name = '']) => names.test(name))?.[2];
  return { host: hostOf(find(/^(?:host|server|data)/i)), database: find(/^(?:dbname|database|initial)/i) };
}

function parseUrl(rest: string): Address {
  const end = rest.search(/[/?;#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const path = end >= 0 && rest[end] === '/' ? rest.slice(end + 1) : '';
  const database = /^[^/?;#]+/.exec(path)?.[0] ?? /[;?&]database(?:name)?=([^;&]+)/i.exec(rest)?.[1];
  const inQuery = /[?&]host=([^&]+)/i.exec(rest)?.[1];
  return { host: hostOf(inQuery ?? authority.slice(authority.lastIndexOf('@') + 1)), database };
}

/** Without the port; of several hosts the first that is elsewhere. */
export function hostOf(list: string | undefined): string | undefined {
  if (list === undefined || list === '') return undefined;
  const hosts = list.split(',').map((each) =>
    each
      .replace(/%2f/gi, '/')
      .replace(/^(?:tcp|np|lpc):/i, '')
      .replace(/:\d+$/, ''),
  );
  const known = hosts.filter((each) => !/^\d+$/.test(each));
  return known.find((each) => !isKnown(each) || !isLocalHost(each)) ?? known[0];
}

/** Longer is no address. */
const MAX_BARE = 1024;

/**
 * An address without its user, password and options: `postgres://u:p@db.acme.com/shop?x=y` is
 * `postgres://db.acme.com/shop`. Undefined where it cannot be told for sure what is a secret in it, and where its host
 * stands among the options. The shims do the same in sh (interceptors/shims/address.ts).
 */
export function bareAddress(value: string): string | undefined {
  if (value.length > MAX_BARE) return undefined;
  if (value.startsWith('file:')) return /[?@]/.test(value) ? undefined : value;
  if (/[?&]host=/.test(value)) return undefined;
  const [, scheme, authority = '', rest = ''] =
    /^([a-zA-Z][a-zA-Z0-9+.:-]*):\/\/([^/?;#]*)(.*)$/s.exec(value) ?? [];
  // A password with a slash in it would be taken for a host and its path.
  if (scheme === undefined || rest.includes('@')) return undefined;
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return host === '' ? undefined : `${scheme}://${host}${/^[^?;#]*/.exec(rest)?.[0] ?? ''}`;
}

/**
 * The same for an address in a file, where more forms of it are understood: a host among the options, `host=… dbname=…`,
 * files of this machine. What is returned leads to the same place.
 */
export function safeAddress(value: string): string | undefined {
  const bare = bareAddress(value);
  if (bare !== undefined) return bare;
  if (value.length > MAX_BARE) return undefined;
  const scheme = /^(?:jdbc:)?[a-z][a-z0-9+.-]*(?=:\/\/)/i.exec(value)?.[0];
  const inQuery = /[?&]host=([^&\s@]{1,255})/i.exec(value)?.[1];
  if (scheme !== undefined && inQuery !== undefined) {
    const database = /[^/]\/([^/?@]{1,255})\?/.exec(value)?.[1] ?? '';
    return `host=${inQuery.replace(/%2f/gi, '/')} dbname=${database}`;
  }
  if (scheme !== undefined)
    return /^(?:sqlite|file)/i.test(scheme) && !/[?@]/.test(value) ? value : undefined;
  const address = parseAddress(value);
  if (!address || value.includes('://')) return undefined;
  if (address.host === undefined && address.database !== undefined && !/\bdbname\s*=/i.test(value))
    return /[?@;]/.test(value) ? undefined : value;
  return `host=${address.host ?? ''} dbname=${address.database ?? ''}`;
}
