import type { Safer } from '../../../contracts/action';
import { AZURE_SUBSCRIPTION } from '../../carry';
import { programName, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import type { Draft } from '../draft';
import { typed } from '../typed';
import type { AzCall } from './call';

interface Offer {
  readonly words: readonly string[];
  readonly why: string;
}

/** Options that only say how a command is carried out. */
const HOW: ReadonlySet<string> = new Set(
  'yes y no-wait force force-string what-if w confirm-with-what-if c force-deletion force-deletion-types f'.split(
    ' ',
  ),
);

/** Resources whose `show` takes the options of their `delete`. */
const SHOWN =
  /^(?:vm|vmss|aks|aks nodepool|acr|webapp|functionapp|containerapp|appservice plan|disk|snapshot|image|identity|keyvault|keyvault (?:secret|key|certificate)|cosmosdb|redis|lock|sql (?:server|db|mi|elastic-pool)|(?:postgres|mysql) (?:flexible-server|server)|storage (?:account|container|blob|share)|network (?:vnet|nsg|nsg rule|public-ip|nic|lb|application-gateway|firewall|private-endpoint|dns zone|private-dns zone|vnet-gateway)|ad (?:app|sp|user|group)|monitor (?:diagnostic-settings|log-analytics workspace)|policy (?:assignment|definition)|backup vault|resource|servicebus namespace|eventhubs namespace|search service|databricks workspace|apim) delete$/;

function optionWords(call: AzCall, except: ReadonlySet<string>): string[] {
  return call.args.options
    .filter(({ name }) => !except.has(name))
    .flatMap(({ name, values }) => [name.length === 1 ? `-${name}` : `--${name}`, ...values]);
}

function instead(call: AzCall): Offer | undefined {
  const { command } = call;
  if (command === 'group delete') {
    const name = call.first('name', 'n', 'resource-group', 'g');
    const place = call.has('subscription') ? ['--subscription', call.first('subscription')] : [];
    return name === ''
      ? undefined
      : {
          words: ['resource', 'list', '-g', name, ...place, '-o', 'table'],
          why: 'lists what would be deleted',
        };
  }
  if (/^deployment (?:group|sub|mg|tenant) create$/.test(command)) {
    const words = command.replace('create', 'what-if').split(' ');
    return {
      words: [...words, ...optionWords(call, HOW)],
      why: 'shows what would change and changes nothing',
    };
  }
  if (/^storage (?:blob|file) delete-batch$/.test(command))
    return {
      words: [...command.split(' '), ...optionWords(call, HOW), '--dryrun'],
      why: 'lists what would be deleted',
    };
  if (command === 'role assignment delete' || command === 'role assignment create')
    return {
      words: [
        'role',
        'assignment',
        'list',
        ...optionWords(
          call,
          new Set([
            ...HOW,
            'role',
            'assignee-object-id',
            'assignee-principal-type',
            'ids',
            'description',
            'condition',
          ]),
        ),
      ],
      why: 'lists who may do what now',
    };
  if (!SHOWN.test(command)) return undefined;
  return {
    words: [...command.replace(/delete$/, 'show').split(' '), ...optionWords(call, HOW)],
    why: 'shows what would be deleted',
  };
}

/** A read that serves the same end, in the same place; undefined where there is none to offer. */
export function saferCommand(
  call: AzCall,
  draft: Draft,
  invocation: Invocation,
  context: EngineContext,
): Safer | undefined {
  const offer = draft.isRead ? undefined : instead(call);
  if (!offer) return undefined;
  // What an earlier command of the text would have selected is not selected where that text does not run.
  const selected = invocation.env[AZURE_SUBSCRIPTION];
  const place = selected === undefined || call.has('subscription') ? [] : ['--subscription', selected];
  const argv = [programName(invocation.argv[0] ?? 'az'), ...offer.words, ...place];
  const command = typed(argv, invocation, context);
  return command === undefined ? undefined : { command, why: offer.why };
}
