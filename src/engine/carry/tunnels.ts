import { programName, type Invocation } from '../invocation';

/** A tunnel's own words are shown, and looked at, so far. */
const MAX_SHOWN = 160;

/** Programs that do nothing else, and those that do with some words. */
const ALWAYS = /^(?:cloud[-_]sql[-_]proxy|alloydb-auth-proxy|chisel|sshuttle|kubefwd|telepresence)$/;
const WITH_WORDS: readonly (readonly [program: RegExp, words: RegExp])[] = [
  [/^(?:ssh|autossh)$/, / -\w*L/],
  [/^(?:kubectl|oc|k)$/, / port-forward /],
  [/^gcloud$/, / start-iap-tunnel | -\w*L/],
  [/^aws$/, / start-session .*PortForwarding/],
  [/^az$/, / bastion tunnel /],
  [/^(?:fly|flyctl)$/, / proxy /],
  [/^pscale$/, / connect /],
  [/^cloudflared$/, / access (?:tcp|ssh|rdp) /],
  [/^tsh$/, / proxy /],
  [/^boundary$/, / connect /],
];

/** The words of a tunnel that the invocation opens: behind it, a port of this machine is a server elsewhere. */
export function tunnelOf({ argv }: Invocation): string | undefined {
  const program = programName(argv[0] ?? '');
  const isTunnel =
    ALWAYS.test(program) ||
    WITH_WORDS.some(
      ([name, words]) => name.test(program) && words.test(` ${argv.slice(1, 24).join(' ').slice(0, 1000)} `),
    );
  return isTunnel ? [program, ...argv.slice(1, 24)].join(' ').slice(0, MAX_SHOWN) : undefined;
}
