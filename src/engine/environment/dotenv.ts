import type { Facts } from '../../contracts/facts';

/** One line of a file of variables. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  /** 1-based. */
  readonly line: number;
  /** True for names that hold a database's address or host. */
  readonly isAddress: boolean;
}

const ADDRESS =
  /(?:^|_)(?:DATABASE_URL|DB_URL|DB_URI|DB_HOST|DATABASE_HOST|POSTGRES_URL|POSTGRES_HOST|PGHOST|MYSQL_HOST|MYSQL_URL|MONGO_URL|MONGO_URI|MONGODB_URI|MONGODB_URL|REDIS_URL|REDIS_HOST|DATABASE_URI|SQLALCHEMY_DATABASE_URI|DIRECT_URL|DSN|JDBC_URL|DATASOURCE_URL)$/;
const MAX_LINES = 500;

/** The assignments of a `.env` file; empty where there is none. */
export function dotenvOf(path: string, facts: Facts): Setting[] {
  const fact = facts.file(path);
  if (fact.state !== 'text') return [];
  return fact.text.split('\n', MAX_LINES).flatMap((text, index): Setting[] => {
    const [, name, raw] = /^\s*(?:export\s+)?([A-Za-z_]\w{0,80})\s*=\s*(.*)$/.exec(text) ?? [];
    if (name === undefined || raw === undefined || raw === '') return [];
    const quoted = /^(["'])(.*)\1/.exec(raw)?.[2];
    const value = quoted ?? raw.replace(/\s+#.*$/, '').trim();
    return [{ name, value, line: index + 1, isAddress: ADDRESS.test(name) }];
  });
}
