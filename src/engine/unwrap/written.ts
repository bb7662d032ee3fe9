import type { Facts } from '../../contracts/facts';

/** The facts as they are after the request has written its files: `echo '…' > x.sql && psql -f x.sql`. */
export function withWritten(facts: Facts, files: ReadonlyMap<string, string>): Facts {
  if (files.size === 0) return facts;
  const file: Facts['file'] = (path) => {
    const text = files.get(path);
    return text === undefined ? facts.file(path) : { state: 'text', text };
  };
  return new Proxy(facts, {
    get(target, key): unknown {
      if (key === 'file') return file;
      const value: unknown = Reflect.get(target, key, target);
      // Methods of facts may keep private state.
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
