import type { Tool } from '../../tool';
import { classifyAwsCmdlet, isAwsNoun, locateAwsCmdlet } from './aws';
import { verbAndNoun } from './arguments';
import { AZURE_NOUN, classifyAzureCmdlet, locateAzureCmdlet } from './azure';
import {
  classifyGoogleCmdlet,
  classifyMachineCmdlet,
  classifySqlCmdlet,
  classifyWebCmdlet,
  GOOGLE_NOUN,
  isMachineCmdlet,
  isSqlCmdlet,
  locateGoogleCmdlet,
  locateMachineCmdlet,
  locateSqlCmdlet,
  locateWebCmdlet,
  WEB_CMDLETS,
} from './others';
import { isVerb } from './verbs';

const AWS: Tool = { names: [], provider: 'aws', classify: classifyAwsCmdlet, locate: locateAwsCmdlet };
const AZURE: Tool = {
  names: [],
  provider: 'azure',
  classify: classifyAzureCmdlet,
  locate: locateAzureCmdlet,
};
const GOOGLE: Tool = {
  names: [],
  provider: 'google',
  classify: classifyGoogleCmdlet,
  locate: locateGoogleCmdlet,
};
const MACHINES: Tool = {
  names: [],
  provider: 'vmware',
  classify: classifyMachineCmdlet,
  locate: locateMachineCmdlet,
};
const SQL: Tool = { names: [], provider: 'sql', classify: classifySqlCmdlet, locate: locateSqlCmdlet };
const WEB: Tool = {
  names: [],
  provider: 'http',
  shim: false,
  classify: classifyWebCmdlet,
  locate: locateWebCmdlet,
};

/**
 * The tool of a PowerShell cmdlet: modules have thousands of them and get more every month, so that they are known by
 * what their nouns begin with. Whatever the case; a name that is no verb and noun is not looked at.
 */
export function cmdletTool(name: string): Tool | undefined {
  const parts = verbAndNoun(name);
  if (!parts || !isVerb(parts.verb)) return undefined;
  const { noun } = parts;
  if (AZURE_NOUN.test(noun)) return AZURE;
  const lower = `${parts.verb}-${noun}`;
  if (WEB_CMDLETS.has(lower)) return WEB;
  if (isSqlCmdlet(lower)) return SQL;
  if (isMachineCmdlet(lower)) return MACHINES;
  if (GOOGLE_NOUN.test(noun)) return GOOGLE;
  return isAwsNoun(noun) ? AWS : undefined;
}
