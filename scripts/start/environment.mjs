// The environment that the editor gets: the person's own, without what `npm start` put into it.
import { delimiter } from 'node:path';

export function personsEnvironment(env = process.env) {
  const own = Object.fromEntries(Object.entries(env).filter(([key]) => !/^(npm_|INIT_CWD$)/i.test(key)));
  own.PATH = (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !/[\\/](node_modules[\\/]\.bin|node-gyp-bin)$/.test(folder))
    .join(delimiter);
  return own;
}

/** Whether a window could be shown here at all. */
export function hasDisplay(env = process.env) {
  if (process.platform !== 'linux') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}
