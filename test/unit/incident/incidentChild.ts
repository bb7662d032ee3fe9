/** Begins an incident in a folder and hangs in the middle of it, to be killed. */
import { rig, SCENE, STOP } from './support';

const [root = ''] = process.argv.slice(2);
const window = rig(root, {
  owner: { pid: process.pid, startedAt: 'before' },
  program: '/git',
  run: () => {
    process.stdout.write('half-way\n');
    return new Promise(() => undefined);
  },
});
setInterval(() => undefined, 1000);
void window.engaged(STOP, {
  ...SCENE,
  folders: [process.cwd()],
  outputs: [{ command: 'terraform destroy', terminal: 'bash', text: 'Destroying... [id=db-1]\n' }],
});
