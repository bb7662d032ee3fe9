import assert from 'node:assert/strict';
import { Rig, toyDecide } from './rig';

/** Processes of no terminal: nothing but their ancestry joins them. */
describe('guard, asked by what it has let run', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig();
  });
  const allowed = async (pid: number, text: string) => {
    const { answer } = rig.shim(pid, text);
    await rig.untilAsked();
    rig.question().answer('approved');
    assert.equal((await answer).kind, 'allow');
  };
  const askedAgain = async (pid: number, text: string) => {
    const { answer } = rig.shim(pid, text);
    await rig.untilAsked(2);
    rig.shown[1]?.answer('denied');
    assert.equal((await answer).kind, 'deny');
  };

  it('does not ask a second time in the same process, which a version manager leads back to the shim', async () => {
    await allowed(20, 'aws rm x');
    assert.equal((await rig.shim(20, 'aws rm x').answer).kind, 'allow');
    assert.equal(rig.shown.length, 1);
    assert.equal(rig.events.filter(({ phase }) => phase === 'decided').length, 1);
  });

  it('does not ask a second time some processes below', async () => {
    rig.parents.set(23, 22).set(22, 21).set(21, 20);
    await allowed(20, 'aws rm x');
    assert.equal((await rig.shim(23, 'aws rm x').answer).kind, 'allow');
    assert.equal(rig.shown.length, 1);
  });

  it('asks for another target, however near', async () => {
    rig.parents.set(21, 20);
    await allowed(20, 'aws rm x');
    await askedAgain(21, 'aws rm y');
  });

  it('asks in a process that is none of its descendants', async () => {
    await allowed(20, 'aws rm x');
    await askedAgain(30, 'aws rm x');
  });

  it('asks in a process that was given the number of one that has ended', async () => {
    await allowed(20, 'aws rm x');
    rig.reused.set(20, '2');
    await askedAgain(20, 'aws rm x');
  });

  it('asks about what cannot be read, where the words are not the same', async () => {
    rig.decide = (request) => ({
      ...toyDecide({ ...request, argv: ['aws', 'rm', 'x'] }),
      effects: ['opaque'],
      actions: [],
    });
    rig.parents.set(21, 20);
    await allowed(20, 'aws run x');
    assert.equal((await rig.shim(21, 'aws run x').answer).kind, 'allow');
    await askedAgain(21, 'aws run y');
  });

  it('refuses it once the kill switch is engaged', async () => {
    await allowed(20, 'aws rm x');
    rig.killed = true;
    assert.equal((await rig.shim(20, 'aws rm x').answer).kind, 'deny');
  });

  it('ends for processes in a circle', async () => {
    rig.parents.set(20, 21).set(21, 20);
    await allowed(20, 'aws rm x');
    await askedAgain(21, 'aws rm y');
  });
});
