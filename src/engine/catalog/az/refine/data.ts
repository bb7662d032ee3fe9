import { sqlEffects } from '../../sql';
import type { Draft } from '../../draft';
import type { AzCall } from '../call';
import type { Refinement } from '../refinement';

/** `--querytext` or the text of `--file-path`: the statements decide. */
function refineSql(call: AzCall, draft: Draft): void {
  const file = call.first('file-path', 'f');
  const text = call.has('querytext', 'q') ? call.text('querytext', 'q') : file === '' ? '' : call.file(file);
  if (text !== '') draft.become(sqlEffects(text), 'SQL');
}

/** Capacities at which nothing runs any more. */
function refineScale(call: AzCall, draft: Draft): void {
  const count =
    call.number('node-count', 'c') ?? call.number('new-capacity', 'instance-count', 'number-of-workers');
  if (count === 0) draft.note('0', 'to none: all that runs there stops');
}

export const DATA: readonly Refinement[] = [
  {
    commands: ['postgres flexible-server execute', 'mysql flexible-server execute'],
    refine: refineSql,
    examples: [
      ['az postgres flexible-server execute -n s -u u -d d -q "select 1"', ['read']],
      ['az postgres flexible-server execute -n s -u u -d d --querytext "drop table users"', ['destroy']],
      ['az mysql flexible-server execute -n s -u u -d d -q "delete from users"', ['destroy']],
      ['az mysql flexible-server execute -n s -u u -d d --file-path gone.sql', ['opaque']],
      ['az mysql flexible-server execute -n s -u u -d d', ['modify', 'remote-run']],
    ],
  },
  {
    commands: [
      'aks scale',
      'aks nodepool scale',
      'vmss scale',
      'appservice plan update',
      'containerapp update',
    ],
    refine: refineScale,
    examples: [
      ['az aks scale -g rg -n c --node-count 0', ['modify']],
      ['az vmss scale -g rg -n s --new-capacity 0', ['modify']],
    ],
  },
];
