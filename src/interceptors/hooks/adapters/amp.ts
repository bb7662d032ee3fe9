import type { HookAdapter } from '../adapter';
import { commandCall, fieldsOf, folderOf } from './calls';
import { reasonOf, refusedByExit, SILENT } from './replies';

/** Exit code by which the program that was delegated to has Amp ask. */
const ASK_EXIT = 1;

/**
 * Amp: a rule that delegates `Bash` to a program, which gets the tool's arguments. 0 lets it run, 1 asks, 2 refuses. There
 * is no 'no opinion': Amp runs its tools unasked by itself, so that 0 takes no question away; a rule of the person's own that
 * stands behind ours is not reached.
 */
export const amp: HookAdapter = {
  agent: 'amp',
  asks: true,
  limitSeconds: 60,
  read(payload, cwd) {
    const fields = fieldsOf(payload, 'the payload');
    return commandCall(fields.cmd ?? fields.command, folderOf(fields.cwd, cwd), 'bash');
  },
  write(answer) {
    if (answer.kind === 'silent') return SILENT;
    const reply = refusedByExit(reasonOf(answer));
    return answer.kind === 'ask' ? { ...reply, exitCode: ASK_EXIT } : reply;
  },
};
