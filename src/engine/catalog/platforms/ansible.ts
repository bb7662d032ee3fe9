import { ansibleState } from '../../environment/platforms/servers';
import type { CliChanges, CliSpec, Refine } from '../cli/spec';

/** Modules that look and change nothing. */
const LOOKS =
  /^(?:\w+\.\w+\.)?(?:ping|setup|debug|stat|win_ping|gather_facts|service_facts|package_facts|assert|wait_for|wait_for_connection|slurp|find|\w+_info|\w+_facts)$/;
/** Collections whose modules call a cloud's API from this machine. */
const OF_CLOUDS =
  /^(?:amazon\.aws|community\.(?:aws|okd|digitalocean|hashi_vault)|google\.cloud|azure\.azcollection|kubernetes\.core|hetzner\.hcloud|openstack\.cloud)\./;
const LOCAL_HOSTS = /^(?:(?:localhost|127\.0\.0\.1|::1),?)+$/;

/** An inventory, a pattern or a limit that names this machine and nothing else. */
function staysHere(values: readonly string[]): boolean {
  return values.length > 0 && values.every((value) => LOCAL_HOSTS.test(value.replaceAll(' ', '')));
}

const adHoc: Refine = (call, judged) => {
  const modules = [...(call.given.get('-m') ?? []), ...(call.given.get('--module-name') ?? [])];
  judged.targets = call.path;
  const isHere = staysHere(call.path) || call.given.get('-c')?.at(-1) === 'local';
  if (isHere && !modules.some((name) => OF_CLOUDS.test(name))) judged.local = true;
  // `command` is the module where none is named.
  else if (modules.length > 0 && modules.every((name) => LOOKS.test(name))) judged.draft.become(['read']);
};

const playbook: Refine = (call, judged) => {
  const places = ['-i', '--inventory', '-l', '--limit'].flatMap((name) => call.given.get(name) ?? []);
  const connection = [...(call.given.get('-c') ?? []), ...(call.given.get('--connection') ?? [])].at(-1);
  if (staysHere(places) || connection === 'local') judged.local = true;
};

const VALUES =
  '-u --user -e --extra-vars -f --forks -M --module-path -T --timeout --become-method --become-user --private-key --key-file --ssh-common-args --ssh-extra-args --scp-extra-args --sftp-extra-args --vault-id --vault-password-file --vault-pass-file -t --tree --playbook-dir -B --background -P --poll --task-timeout --tags --skip-tags --start-at-task -c --connection --connection-password-file --become-password-file';
const FLAGS =
  '-b --become -K --ask-become-pass -k --ask-pass -J --ask-vault-pass --ask-vault-password -v -vv -vvv -vvvv --verbose -D --diff -o --one-line --force-handlers --flush-cache --step';

const CHECKS: CliChanges = {
  '-C|--check': 'read: only shows what it would change',
  '--list-hosts|--list-tasks|--list-tags|--syntax-check': 'read: only lists or checks',
};

// One command a line reads as the table it is.
// prettier-ignore
export const ANSIBLE: readonly CliSpec[] = [
  { names: ['ansible'], provider: 'ansible', state: ansibleState, values: `${VALUES} -m --module-name -a --args`, flags: FLAGS, chooses: '-i --inventory --inventory-file', hints: '-l --limit', variables: { chooses: 'ANSIBLE_INVENTORY' }, on: CHECKS, rows: [['*', 'remote-run', 'runs a module on every machine of {target}', { refine: adHoc }]], bare: 'read' },
  { names: ['ansible-playbook'], provider: 'ansible', state: ansibleState, values: VALUES, flags: FLAGS, chooses: '-i --inventory --inventory-file', hints: '-l --limit -e --extra-vars', variables: { chooses: 'ANSIBLE_INVENTORY' }, on: CHECKS, rows: [['*', 'remote-run', 'runs a playbook on the machines of the inventory', { refine: playbook }]] },
  { names: ['ansible-pull'], provider: 'ansible', state: ansibleState, values: `${VALUES} -U --url -C --checkout -d --directory -s --sleep`, flags: '--full --purge', chooses: '-i --inventory', rows: [['*', 'remote-run', 'fetches a playbook and runs it']], bare: 'remote-run', on: { '--check|--list-hosts': 'read' } },
  { names: ['ansible-console'], provider: 'ansible', state: ansibleState, values: VALUES, flags: FLAGS, chooses: '-i --inventory', rows: [['*', 'remote-run', 'opens a console on the machines of the inventory']], bare: 'remote-run' },
  {
    names: ['ansible-vault'], provider: 'ansible', values: '--vault-id --vault-password-file --new-vault-id --encrypt-vault-id --output -n --name --stdin-name', hints: '--vault-id',
    rows: [
      ['view|decrypt', 'secret', 'shows {target} in clear'],
      ['encrypt|encrypt_string|create|edit|rekey', 'local', ''],
    ],
  },
];
