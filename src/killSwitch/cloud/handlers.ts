import type { AwsAdmin } from './aws';
import { CacheAside, SsoLogout, type CachePlace } from './awsCaches';
import { awsHandlers } from './awsSteps';
import { AzureDisable } from './azure';
import { GcpDisable, GcpKeysDisable } from './gcloud';
import type { Handlers } from './handler';
import { KubernetesUnbind } from './kubernetes';
import type { ToolPorts } from './tools';

export interface CloudOptions {
  /** Undefined where no admin profile is set: what needs it is left to a person. */
  admin: AwsAdmin | undefined;
  caches: CachePlace;
  tools: ToolPorts;
  /** The address of IAM Identity Center's portal; AWS's own by default. */
  portal?: (region: string) => string;
}

/** All that does steps, for one incident. */
export function cloudHandlers({ admin, caches, tools, portal }: CloudOptions): Handlers {
  return {
    ...(admin && awsHandlers(admin)),
    'aws-sso-logout': new SsoLogout(caches, portal),
    'aws-cache-aside': new CacheAside(caches),
    'azure-disable': new AzureDisable(tools),
    'gcp-disable': new GcpDisable(tools),
    'gcp-keys-disable': new GcpKeysDisable(tools),
    'kubernetes-unbind': new KubernetesUnbind(tools),
  };
}
