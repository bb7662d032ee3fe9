import { isLocalEndpoint } from './awsEndpoint';

/** Names that the makers of clusters on this machine give their contexts and clusters. */
const LOCAL_CLUSTER =
  /^(?:kind(?:-.+)?|k3d-.+|minikube(?:-.+)?|docker-desktop|docker-for-desktop|rancher-desktop|podman-desktop.*|colima(?:-.+)?|orbstack|microk8s(?:-cluster)?|crc(?:-.+)?|desktop-linux)$/;

/** Names that mean this machine by themselves, once the address agrees. */
const LOCAL_WORD = /^(?:local|localhost)$/;

/** Words of a file's name by which tools and people say that it leads to such a cluster. */
const LOCAL_FILE =
  /(?:^|[^a-z0-9])(?:kind|k3d|minikube|microk8s|colima|orbstack|docker-desktop|rancher-desktop)(?:[^a-z0-9]|$)/i;

/** Programs through which kubectl can only reach a cluster on this machine. */
const LOCAL_PROGRAM = /^(?:minikube|microk8s)(?:\.| |$)/;

/** Host names that Docker's and OpenShift's desktop clusters give this machine. */
const LOCAL_HOSTS: ReadonlySet<string> = new Set([
  'kubernetes.docker.internal',
  'host.docker.internal',
  'api.crc.testing',
]);

/** True for a name that only the makers of clusters on this machine give. */
export function isLocalCluster(name: string): boolean {
  return LOCAL_CLUSTER.test(name);
}

/** True for a file that is called after such a cluster. */
export function isLocalFile(path: string): boolean {
  return LOCAL_FILE.test(path);
}

/** True for a program that comes with its own cluster on this machine. */
export function isLocalProgram(program: string): boolean {
  return LOCAL_PROGRAM.test(program.replace(/^.*\//, ''));
}

/** Where a server's address leads; undefined for what is no address. */
export function hostOfServer(server: string): string | undefined {
  try {
    return new URL(server.includes('://') ? server : `https://${server}`).hostname;
  } catch {
    return undefined;
  }
}

/** True for an address of this machine; of several, all must be. */
export function isLocalServer(server: string): boolean {
  return server
    .split(',')
    .every((one) => isLocalEndpoint(one.includes('://') ? one : `https://${one}`) || isDesktopHost(one));
}

function isDesktopHost(server: string): boolean {
  return LOCAL_HOSTS.has(hostOfServer(server) ?? '');
}

/**
 * True for a cluster of this machine: it is called what only such clusters are called, and its server is here. Neither is
 * enough. A context can be renamed to `kind-x`, and behind 127.0.0.1 may be a tunnel to production, so `prod` stays prod
 * and a name that says nothing stays unknown, whatever the address. minikube's own machine has an address in 192.168.
 */
export function isOnThisMachine(names: readonly string[], cluster: string, server: string): boolean {
  if (isLocalServer(server)) return names.some((name) => isLocalCluster(name) || LOCAL_WORD.test(name));
  return /^minikube(?:-.+)?$/.test(cluster) && /^192\.168(?:\.\d{1,3}){2}$/.test(hostOfServer(server) ?? '');
}
