import type { Facts } from '../../contracts/facts';
import { SECRET_PRESENT } from '../../contracts/request';
import { parseAddress, safeAddress } from './addresses';
import { copied, type FileReader } from './platforms/state';

/** One line of a file of variables that tells where a database is. */
export interface Setting {
  readonly name: string;
  /** An address without user, password and options, a host, or a database's name; SECRET_PRESENT where it is not kept. */
  readonly value: string;
  /** 1-based. */
  readonly line: number;
  /** True for names that hold a database's address or host. */
  readonly isAddress: boolean;
  /** True for names that hold the name of a database. */
  readonly isDatabase: boolean;
}

const URL =
  /(?:^|_)(?:DATABASE_URL|DB_URL|DB_URI|POSTGRES_URL|POSTGRES_URL_NON_POOLING|POSTGRES_PRISMA_URL|MYSQL_URL|MONGO_URL|MONGO_URI|MONGODB_URI|MONGODB_URL|REDIS_URL|DATABASE_URI|SQLALCHEMY_DATABASE_URI|DIRECT_URL|DSN|JDBC_URL|DATASOURCE_URL)$/;
const HOST = /(?:^|_)(?:DB_HOST|DATABASE_HOST|POSTGRES_HOST|PGHOST|MYSQL_HOST|REDIS_HOST)$/;
const DATABASE =
  /(?:^|_)(?:DB_NAME|DB_DATABASE|DATABASE_NAME|POSTGRES_DB|POSTGRES_DATABASE|PGDATABASE|MYSQL_DATABASE|MONGO_DB|MONGODB_DATABASE)$/;
const MAX_LINES = 500;
/** Longer is no host and no name. */
const MAX_NAME = 255;

/** What is kept of a value: never a password. */
function kept(name: string, value: string): string {
  if (URL.test(name)) return safeAddress(value) ?? SECRET_PRESENT;
  // A host that is written as an address all the same.
  if (HOST.test(name) && parseAddress(value)) return safeAddress(value) ?? SECRET_PRESENT;
  return (HOST.test(name) || DATABASE.test(name)) && value.length <= MAX_NAME ? value : SECRET_PRESENT;
}

/** Everything of a file of variables that has to do with a database, and the names of the rest. */
const readDotenv: FileReader<readonly Setting[]> = (fact) => {
  if (fact.state === 'missing') return { missing: true };
  if (fact.state !== 'text')
    return { problem: { text: fact.state === 'too-large' ? 'it is larger than 256 KB' : fact.reason } };
  const value = fact.text.split('\n', MAX_LINES).flatMap((text, index): Setting[] => {
    const [, name, raw] = /^\s*(?:export\s+)?([A-Za-z_]\w{0,80})\s*=\s*(.*)$/.exec(text) ?? [];
    if (name === undefined || raw === undefined || raw === '') return [];
    const quoted = /^(["'])(.*)\1/.exec(raw)?.[2];
    const own = kept(name, quoted ?? raw.replace(/\s+#.*$/, '').trim());
    return [
      {
        name: copied(name),
        value: copied(own),
        line: index + 1,
        isAddress: URL.test(name) || HOST.test(name),
        isDatabase: DATABASE.test(name),
      },
    ];
  });
  return { value };
};

/** The assignments of a `.env` file; empty where there is none. */
export function dotenvOf(path: string, facts: Facts): readonly Setting[] {
  return facts.parsed(path, readDotenv).value ?? [];
}
