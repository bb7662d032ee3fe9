import type { Tool } from '../../tool';
import { toolOf } from '../cli/tool';
import { ACCESS_TOOLS, isJenkinsJar } from './access';
import { ANSIBLE } from './ansible';
import { CLOUDFLARED, WRANGLER } from './cloudflare';
import { DATA_SERVICES } from './data';
import { DOCKER_TOOLS } from './docker';
import { classifyForgeApi, isForgeApi } from './forgeApi';
import { GITHUB, GITLAB } from './forges';
import { FIREBASE, NETLIFY, SUPABASE, VERCEL } from './frontends';
import { GIT_TOOL } from './git';
import { IMAGES } from './images';
import { BOUNDARY, CONSUL, NOMAD, PACKER, VAULT, WAYPOINT } from './hashicorp';
import { CLOUD_FOUNDRY, FLY, HEROKU, KOYEB, RAILWAY, RENDER } from './hosting';
import {
  AMPLIFY,
  BEANSTALK,
  CDK,
  CDKTF,
  COPILOT,
  ECS_CLI,
  ESC,
  PULUMI,
  SAM,
  SERVERLESS,
  SPACELIFT,
  SST,
  TERRASPACE,
} from './iac';
import { DOCTL, PROVIDERS } from './providers';
import { REGISTRIES } from './registries';
import { SERVER_TOOLS } from './servers';
import { SMALLER } from './smaller';
import { BACKUPS, MINIO, RCLONE, S3CMD, S5CMD, SWIFT } from './storage';

/** A forge's tool: its `api` command is an HTTP client, all else is a table. */
function forgeToolOf(spec: typeof GITHUB): Tool {
  const tool = toolOf(spec);
  return {
    ...tool,
    classify: (invocation, context) =>
      isForgeApi(invocation.argv)
        ? classifyForgeApi(invocation, context)
        : tool.classify(invocation, context),
  };
}

/** `java -jar jenkins-cli.jar …` is jenkins-cli. */
function javaTool(jenkins: Tool): Tool {
  const inner = (argv: readonly string[]): readonly string[] | undefined => {
    const at = argv.findIndex((word, i) => argv[i - 1] === '-jar' && isJenkinsJar(word));
    return at < 0 ? undefined : ['jenkins-cli', ...argv.slice(at + 1)];
  };
  return {
    names: ['java'],
    provider: jenkins.provider,
    shim: false,
    classify: (invocation, context) => {
      const argv = inner(invocation.argv);
      return argv ? jenkins.classify({ ...invocation, argv }, context) : [];
    },
    locate: (action, invocation, context) =>
      jenkins.locate(action, { ...invocation, argv: inner(invocation.argv) ?? invocation.argv }, context),
  };
}

/** Opens what runs on this machine, whatever the cloud's credentials point at: a developer's place. */
function tunnelOf(tool: Tool): Tool {
  return {
    ...tool,
    locate: (action, invocation, context) =>
      action.effects.includes('exposure')
        ? {
            environment: 'dev',
            evidence: [
              { environment: 'dev', text: 'it opens what runs on this machine', source: 'endpoint' },
            ],
            provider: tool.provider,
          }
        : tool.locate(action, invocation, context),
  };
}

const TUNNELS = /^(?:ngrok|tailscale|cloudflared)$/;

const access = [...ACCESS_TOOLS, CLOUDFLARED].map((spec) => {
  const tool = toolOf(spec);
  return TUNNELS.test(tool.names[0] ?? '') ? tunnelOf(tool) : tool;
});
const jenkins = access.filter((tool) => tool.provider === 'jenkins').map(javaTool);

/** Tools of platforms, providers, forges, registries and stores beside the three big clouds and Kubernetes. */
export const PLATFORM_TOOLS: readonly Tool[] = [
  ...[CDK, SAM, SERVERLESS, SST, AMPLIFY, BEANSTALK, COPILOT, ECS_CLI, CDKTF].map((spec) => toolOf(spec)),
  ...[PULUMI, TERRASPACE, SPACELIFT, ESC, VAULT, CONSUL, NOMAD, PACKER, BOUNDARY, WAYPOINT].map((spec) =>
    toolOf(spec),
  ),
  ...[HEROKU, FLY, RAILWAY, RENDER, KOYEB, CLOUD_FOUNDRY].map((spec) => toolOf(spec)),
  ...[VERCEL, NETLIFY, SUPABASE, FIREBASE, WRANGLER].map((spec) => toolOf(spec)),
  ...[DOCTL, RCLONE, S3CMD, S5CMD, MINIO, SWIFT].map((spec) => toolOf(spec)),
  ...[...ANSIBLE, ...DATA_SERVICES, ...PROVIDERS, ...REGISTRIES, ...IMAGES, ...BACKUPS, ...SMALLER].map(
    (spec) => toolOf(spec),
  ),
  ...[GITHUB, GITLAB].map(forgeToolOf),
  ...DOCKER_TOOLS,
  ...SERVER_TOOLS,
  GIT_TOOL,
  ...access,
  ...jenkins,
];
