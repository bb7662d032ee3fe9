import type { Action } from '../../../contracts/action';
import { locateTerraform } from '../../environment/terraform';
import type { Invocation } from '../../invocation';
import type { EngineContext, Tool } from '../../tool';
import { hiddenArgs, shown } from '../hidden';

/** The record that terraform keeps in its folder where it has no backend; `*` may stand for its endings. */
const STATE_FILE = /(?:^|[\\/])terraform\.tfstate\*?$/;
/** `.terraform` only remembers the backend, which init asks for again; what lies in /tmp was made for a moment. */
const PASSING = /(?:^|[\\/])\.terraform[\\/]|^\/(?:var\/)?tmp\//;

/**
 * Removing the record of what terraform made: the resources go on, but nothing manages them, and the next apply makes them a
 * second time. The backup beside it is a copy.
 */
function classifyStateFiles(invocation: Invocation, context: EngineContext): Action[] {
  const files = invocation.argv
    .slice(1)
    .filter((word) => STATE_FILE.test(word) && !PASSING.test(word) && !isEmpty(word));
  if (files.length === 0) return [];
  return [
    {
      provider: 'terraform',
      service: 'terraform',
      operation: 'remove state file',
      effects: ['modify'],
      targets: files.map(shown),
      reversible: 'partly',
      modifiers: [],
      summary: 'removes the record of what terraform made: nothing manages it any more',
      argv: hiddenArgs(invocation.argv),
      ...(invocation.source && { source: invocation.source }),
    },
  ];

  /** A record without resources is no loss. */
  function isEmpty(path: string): boolean {
    const fact = context.facts.file(`${invocation.cwd ?? context.request.cwd}/${path}`);
    return fact.state === 'text' && /"resources"\s*:\s*\[\s*\]/.test(fact.text);
  }
}

/** Programs that remove files, as far as they remove a state. */
export const STATE_FILE_REMOVERS: Tool = {
  names: ['rm', 'unlink', 'shred', 'trash', 'rimraf'],
  provider: 'terraform',
  shim: false,
  classify: classifyStateFiles,
  locate: locateTerraform,
};
