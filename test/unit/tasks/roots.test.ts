import assert from 'node:assert/strict';
import { RootLook } from '../../../src/interceptors/tasks/roots';
import { FakeTable } from '../freeze/fakeTable';

const SERVER = 10;
const SELF = 11;
const HOST = 12;

describe('the look at what the editor starts', () => {
  let table: FakeTable;
  let argv: Map<number, string[]>;
  let found: string[];
  let look: RootLook;
  const start = (pid: number, ppid: number, ...words: string[]) => {
    argv.set(pid, words);
    return table.add(pid, ppid, { startedAt: '100' });
  };
  beforeEach(() => {
    table = new FakeTable();
    argv = new Map();
    found = [];
    start(SERVER, 5, 'node', 'server');
    start(SELF, SERVER, 'node', '--type=extensionHost');
    look = new RootLook({
      table,
      self: SELF,
      argvOf: (pid) => (table.info(pid) ? argv.get(pid) : undefined),
      childIds: (pid) => table.children(pid).map((child) => child.pid),
      isOurs: (pid) => pid !== 99,
      isTypedInto: (words) => words.length === 1 && words[0] === 'bash',
      found: (pid, words) => found.push(`${pid} ${words.join(' ')}`),
    });
  });
  const host = () => start(HOST, SERVER, 'node', '--type=ptyHost');

  it('finds a task of a pty host that comes later, once', () => {
    look.look();
    host();
    look.look();
    start(20, HOST, 'terraform', 'destroy');
    look.look();
    look.look();
    assert.deepEqual(found, ['20 terraform destroy']);
  });

  it('waits until a copy of the pty host has become what it is started for', () => {
    host();
    start(20, HOST, 'node', '--type=ptyHost');
    look.look();
    look.look();
    assert.deepEqual(found, []);
    argv.set(20, ['terraform', 'destroy']);
    look.look();
    assert.deepEqual(found, ['20 terraform destroy']);
  });

  it('sees that a shell becomes the tool', () => {
    host();
    start(20, HOST, 'bash', '-c', 'terraform destroy');
    look.look();
    argv.set(20, ['terraform', 'destroy']);
    look.look();
    assert.deepEqual(found, ['20 bash -c terraform destroy', '20 terraform destroy']);
  });

  it('leaves shells that are typed into, other windows, and what is older alone', () => {
    host();
    start(20, HOST, 'bash');
    start(99, HOST, 'terraform', 'destroy');
    start(21, HOST, 'terraform', 'apply').startedAt = '99';
    look.look();
    argv.set(20, ['terraform', 'destroy']);
    look.look();
    assert.deepEqual(found, []);
  });

  it('knows a process by more than its id', () => {
    host();
    start(20, HOST, 'terraform', 'plan');
    look.look();
    table.all.delete(20);
    look.look();
    start(20, HOST, 'terraform', 'plan').startedAt = '101';
    look.look();
    assert.equal(found.length, 2);
  });

  it('learns of a pty host that is no sibling from a terminal', () => {
    start(40, 1, 'zygote');
    start(20, 40, 'terraform', 'destroy');
    look.look();
    assert.deepEqual(found, []);
    look.learn(20);
    look.look();
    assert.deepEqual(found, ['20 terraform destroy']);
  });
});
