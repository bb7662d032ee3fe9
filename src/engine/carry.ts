import { programName, type Invocation } from './invocation';
import { selectionOf, type Selection } from './carry/selectors';
import { CARRIED_NAMES, TUNNEL } from './carry/names';
import { tunnelOf } from './carry/tunnels';

export {
  AZURE_SUBSCRIPTION,
  FIREBASE_PROJECT,
  GCLOUD_ACCOUNT,
  GCLOUD_CONFIGURATION,
  GCLOUD_PROJECT,
  KUBE_CHANGED,
  KUBE_CONTEXT,
  KUBE_MADE,
  KUBE_NAMESPACE,
  TUNNEL,
} from './carry/names';

/** Selections that are remembered; a text that makes more replaces the oldest. */
const MAX_SELECTIONS = 64;

/**
 * What earlier invocations of one request have selected for the later ones: `terraform workspace select prod` and
 * `kubectl config use-context prod` write a file that the next command reads. A selection becomes a variable of the later
 * invocations: the tool's own where one means the same, else a name of names.ts. Locators read them like any other clue.
 */
export class Carried {
  #selections: Selection[] = [];

  /** The invocation as it will run after the earlier ones. A variable that it has by itself stays as it is. */
  before(invocation: Invocation): Invocation {
    const { env } = invocation;
    const forged = CARRIED_NAMES.some((name) => env[name] !== undefined);
    if (!forged && this.#selections.length === 0) return invocation;
    // Nobody but this class may say what was selected.
    const own = Object.entries(env).filter(([name]) => !CARRIED_NAMES.includes(name));
    const selected: Record<string, string | undefined> = {};
    for (const selection of this.#selections) {
      if (selection.holds(invocation)) Object.assign(selected, selection.variables);
    }
    const set = Object.entries(selected).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return { ...invocation, env: Object.fromEntries([...set, ...own]) };
  }

  /** Notes what the invocation, as `before` gave it, selects for those after it. */
  after(invocation: Invocation): void {
    const tunnel = tunnelOf(invocation);
    if (tunnel !== undefined) this.#note(invocation, { variables: { [TUNNEL]: tunnel }, holds: () => true });
    const selection = selectionOf(programName(invocation.argv[0] ?? ''), invocation);
    if (selection) this.#note(invocation, selection);
  }

  #note(invocation: Invocation, selection: Selection): void {
    if (this.#selections.length >= MAX_SELECTIONS) this.#selections.shift();
    this.#selections.push({
      ...selection,
      holds: (later) => onSameMachine(invocation, later) && selection.holds(later),
    });
  }
}

/** Wrappers whose command runs on another machine, with files of its own. */
const ELSEWHERE = /^(?:ssh|mosh|autossh|docker|podman|nerdctl|kubectl|oc|gcloud|fly|flyctl|heroku)\b/;

function machineOf({ via }: Invocation): string {
  return via.filter((wrapper) => ELSEWHERE.test(wrapper)).join('\n');
}

function onSameMachine(a: Invocation, b: Invocation): boolean {
  return machineOf(a) === machineOf(b);
}
