import type { AzureFacts } from '../contracts/facts';
import type { FileSource } from './files';

/** The Azure CLI's folder. Never throws. */
export function readAzure(_source: FileSource, folder: string): AzureFacts {
  return {
    file: `${folder}/azureProfile.json`,
    subscriptions: [],
    cloud: 'AzureCloud',
    defaults: new Map(),
    problems: [],
  };
}
