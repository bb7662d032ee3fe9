import { isKnown } from '../../../invocation';
import type { Refinement } from '../refinement';

/** What a query may ask of a secret without showing its value. */
const ABOUT_SECRET = /^(?:id|name|contentType|kid|managed|tags(?:\.\w+)?|attributes(?:\.\w+)?)$/;

export const IDENTITY: readonly Refinement[] = [
  {
    commands: [
      'aks get-credentials',
      'aks namespace get-credentials',
      'fleet get-credentials',
      'fleet namespace get-credentials',
      'aimanager get-credentials',
      'aimanager namespace get-credentials',
    ],
    refine(call, draft) {
      // As `aws eks update-kubeconfig`: the user's own access is written into a local file. The administrator's is a
      // credential that no directory can take back, and what is printed can be read by whoever runs it.
      const printed = /^(?:-|\/dev\/std\w+)$/.test(call.first('file', 'f'));
      if (call.has('admin', 'a') || printed || call.hasHiddenOptions)
        draft.become(['secret'], call.has('admin', 'a') ? '--admin' : '--file -');
      else draft.become(['read']);
    },
    examples: [
      ['az aks get-credentials -g rg -n cluster', []],
      ['az aks get-credentials -g rg -n cluster --overwrite-existing --context c', []],
      ['az aks get-credentials -g rg -n cluster --admin', ['secret']],
      ['az aks get-credentials -g rg -n cluster -a -f -', ['secret']],
    ],
  },
  {
    commands: ['acr login'],
    refine(call, draft) {
      // A login of docker's on this machine; with --expose-token the token itself is printed.
      if (call.has('expose-token', 't')) draft.become(['secret'], '--expose-token');
      else draft.become(['read']);
    },
    examples: [
      ['az acr login -n reg', []],
      ['az acr login -n reg --expose-token', ['secret']],
    ],
  },
  {
    commands: ['keyvault secret show'],
    refine(call, draft) {
      const query = call.first('query');
      if (isKnown(query) && ABOUT_SECRET.test(query)) draft.become(['read'], '--query');
    },
    examples: [
      ['az keyvault secret show --vault-name kv -n db', ['secret']],
      ['az keyvault secret show --vault-name kv -n db --query value -o tsv', ['secret']],
      ['az keyvault secret show --vault-name kv -n db --query attributes.expires -o tsv', ['read']],
    ],
  },
  {
    commands: [
      'containerapp secret list',
      'containerapp job secret list',
      'functionapp function list',
      'batch account show',
    ],
    refine(call, draft) {
      if (call.isOn('show-values')) draft.become(['secret'], '--show-values');
      else if (draft.has('secret') && call.command.startsWith('containerapp')) draft.become(['read']);
    },
    examples: [
      ['az containerapp secret list -g rg -n a', ['read']],
      ['az containerapp secret list -g rg -n a --show-values', ['secret']],
    ],
  },
];
