import { locateAws } from '../environment/aws';
import { locateGcloud } from '../environment/gcloud';
import { locateTerraform } from '../environment/terraform';
import type { Tool } from '../tool';
import { classifyAgent, locateAgent } from './agents/classify';
import { classifyAws } from './aws/classify';
import { cmdletTool } from './cmdlets/tools';
import { AZURE_TOOLS } from './az/tools';
import { toolOf } from './cli/tool';
import { classifyBq } from './gcloud/bq';
import { CANARY_TOOL } from './canary/tool';
import { CBT } from './gcloud/cbt';
import { classifyGcloud } from './gcloud/classify';
import { classifyGsutil } from './gcloud/gsutil';
import { DATABASE_TOOLS } from './databases/tools';
import { KUBERNETES_TOOLS } from './kubernetes/tools';
import { classifyMcp, locateMcp } from './mcp/classify';
import { classifyNuke } from './nuke/classify';
import { classifyFiles, locateFiles } from './files/classify';
import { HTTP_TOOL } from './http/classify';
import { PLATFORM_TOOLS } from './platforms';
import { parseTerraformArgs } from './terraform/arguments';
import { classifyTerraform } from './terraform/classify';
import { STATE_FILE_REMOVERS } from './terraform/stateFiles';
import { classifyUnlisted, locateUnlisted } from './unlisted/classify';

/** Every cloud tool that the engine knows. */
export const TOOLS: readonly Tool[] = [
  { names: ['aws'], provider: 'aws', classify: classifyAws, locate: locateAws },
  ...AZURE_TOOLS,
  { names: ['gcloud'], provider: 'google', classify: classifyGcloud, locate: locateGcloud },
  { names: ['gsutil'], provider: 'google', classify: classifyGsutil, locate: locateGcloud },
  { names: ['bq'], provider: 'google', classify: classifyBq, locate: locateGcloud },
  toolOf(CBT),
  { names: ['aws-nuke', 'cloud-nuke'], provider: 'aws', classify: classifyNuke, locate: locateAws },
  {
    names: ['terraform', 'tofu', 'terragrunt', 'atmos'],
    provider: 'terraform',
    classify: classifyTerraform,
    locate: locateTerraform,
    folder: ({ argv, env, cwd }) => parseTerraformArgs(argv, env, cwd).dir,
  },
  STATE_FILE_REMOVERS,
  ...KUBERNETES_TOOLS,
  ...PLATFORM_TOOLS,
  ...DATABASE_TOOLS,
  HTTP_TOOL,
  CANARY_TOOL,
];

/** Two programs of one name (`copilot` deploys to AWS, another is an agent): each knows its own commands. */
function either(a: Tool, b: Tool): Tool {
  return {
    ...b,
    classify: (invocation, context) => [
      ...a.classify(invocation, context),
      ...b.classify(invocation, context),
    ],
    locate: (action, invocation, context) =>
      (action.provider === a.provider ? a : b).locate(action, invocation, context),
  };
}

function tablesByName(): ReadonlyMap<string, Tool> {
  const table = new Map<string, Tool>();
  for (const tool of TOOLS) {
    for (const name of tool.names) {
      const other = table.get(name);
      table.set(name, other ? either(other, tool) : tool);
    }
  }
  return table;
}

const byName = tablesByName();

/** `terraform1.5`, `terraform_1.6.0`, `kubectl-v1.29`, `aws2`: a tool of that version. `k6` is no `k`. */
const VERSIONED = /^([a-z][a-z-]*?[a-z])[-_.@]?v?\d[\d.]*$/;

/** The tool of a program's name, as programName() gives it. */
export function findTool(programName: string): Tool | undefined {
  const tool = byName.get(programName);
  if (tool) return tool;
  const versioned = VERSIONED.exec(programName)?.[1];
  if (versioned !== undefined) return byName.get(versioned);
  return programName.includes('-') ? cmdletTool(programName) : undefined;
}

/** Programs that get a shim. */
export const SHIMMED_NAMES: readonly string[] = [
  ...new Set(TOOLS.filter((tool) => tool.shim !== false).flatMap((tool) => tool.names)),
];

/** True where the name alone says that a cloud is meant: not so for `curl` and `rm`. */
export function isCloudTool(programName: string): boolean {
  const tool = findTool(programName);
  return tool !== undefined && tool.shim !== false;
}

/**
 * What any program may do beside its own business, and so is looked for whatever its name is: touch the guard's files and
 * secrets, call tools through MCP, start an agent (some share their name with a cloud tool).
 */
export const ASIDES: readonly Pick<Tool, 'classify' | 'locate'>[] = [
  {
    classify: (invocation, context) => classifyFiles(invocation, context, isCloudTool),
    locate: locateFiles,
  },
  { classify: classifyMcp, locate: locateMcp },
  { classify: classifyAgent, locate: locateAgent },
  {
    classify: (invocation) => classifyUnlisted(invocation, (name) => findTool(name) !== undefined),
    locate: locateUnlisted,
  },
];
