import { isKnown } from '../../../invocation';
import type { Draft } from '../../draft';
import type { AzCall } from '../call';
import type { Refinement } from '../refinement';

const DEPLOYMENTS = ['group', 'sub', 'mg', 'tenant'].map((scope) => `deployment ${scope} create`);

function refineDeployment(call: AzCall, draft: Draft): void {
  // az shows the plan and ends; abbreviated it might as well be another option.
  if (call.hasExactly('what-if', 'w')) {
    draft.become(['read'], '--what-if');
    return;
  }
  const mode = call.word('mode');
  if (mode === 'complete')
    draft.add(
      'destroy',
      '--mode Complete',
      'and deletes everything in the group that the template does not name',
    );
  else if (!isKnown(mode)) draft.add('destroy', '--mode', 'in a mode that is not known before it runs');
}

export const DEPLOYMENT: readonly Refinement[] = [
  {
    commands: [...DEPLOYMENTS, 'group deployment create', 'deployment create'],
    refine: refineDeployment,
    examples: [
      ['az deployment group create -g rg -f main.bicep', ['modify']],
      ['az deployment group create -g rg -f main.bicep --mode Incremental', ['modify']],
      ['az deployment group create -g rg -f main.bicep --mode Complete', ['modify', 'destroy']],
      ['az deployment group create -g rg -f main.bicep --mod complete --no-wait', ['modify', 'destroy']],
      ['az deployment group create -g rg -f main.bicep --mode Complete --what-if', ['read']],
      ['az deployment group create -g rg -f main.bicep --mode Complete -c', ['modify', 'destroy']],
      ['az deployment sub create -l westeurope -f main.bicep', ['modify']],
      ['az deployment group what-if -g rg -f main.bicep --mode Complete', ['read']],
      ['az deployment group validate -g rg -f main.bicep', ['read']],
    ],
  },
  {
    commands: ['stack group create', 'stack sub create', 'stack mg create'],
    refine(call, draft) {
      const action = call.word('action-on-unmanage', 'aou');
      if (action.startsWith('delete') || !isKnown(action))
        draft.add('destroy', '--action-on-unmanage', 'and deletes what the template no longer names');
    },
    examples: [
      [
        'az stack group create -g rg -n s -f main.bicep --action-on-unmanage deleteAll --deny-settings-mode none',
        ['modify', 'destroy'],
      ],
      [
        'az stack group create -g rg -n s -f main.bicep --aou deleteResources --deny-settings-mode none',
        ['modify', 'destroy'],
      ],
      [
        'az stack group create -g rg -n s -f main.bicep --action-on-unmanage detachAll --deny-settings-mode none',
        ['modify'],
      ],
    ],
  },
  {
    commands: ['acr run', 'acr task create', 'acr task update'],
    refine(call, draft) {
      const text = call.text('cmd');
      // A task that empties repositories, unless it only says what it would delete.
      if (/\bacr\s+purge\b/.test(text) && !/--dry-run\b/.test(text))
        draft.add('destroy', 'acr purge', 'that deletes images');
      else if (/\bacr\s+purge\b/.test(text) && call.command === 'acr run')
        draft.become(['read'], '--dry-run');
      else if (!isKnown(text)) draft.add('opaque', '--cmd');
    },
    examples: [
      [`az acr run -r reg --cmd "acr purge --filter 'app:.*' --ago 0d" /dev/null`, ['create', 'destroy']],
      [`az acr run -r reg --cmd "acr purge --filter 'app:.*' --ago 0d --dry-run" /dev/null`, ['read']],
      [
        `az acr task create -r reg -n clean --cmd "acr purge --filter 'app:.*' --ago 30d" --schedule "0 1 * * *" --context /dev/null`,
        ['create', 'destroy'],
      ],
      ['az acr build -r reg -t app:1 .', ['create']],
    ],
  },
  {
    commands: ['extension add', 'extension update'],
    refine(call, draft) {
      const source = call.first('source', 's');
      if (/^[a-z]+:\/\//i.test(source) || !isKnown(source))
        draft.become(['opaque'], '--source', 'whose code comes from an address');
    },
    examples: [
      ['az extension add -n aks-preview', []],
      ['az extension add --source https://example.test/x-1.0-py3-none-any.whl -y', ['opaque']],
    ],
  },
];
